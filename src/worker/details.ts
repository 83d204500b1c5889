import { printableLine } from '../engine/graph/printable';
import type { AnalyzedValue } from '../engine/analysis/analysis';
import type { Accuracy } from '../engine/formula/accuracy';
import { accuracyUnder, figuresUnder } from '../engine/analysis/convention';
import { costOf, formulasOf } from '../engine/analysis/cost';
import type { CountedNode } from '../engine/analysis/countedNode';
import { nodeLabel } from '../engine/analysis/nodeNames';
import { canonical, isConstant } from '../engine/analysis/values';
import { evaluate, symbolsOf, type Expression } from '../engine/formula/expression';
import { toMathML } from '../engine/formula/mathml';
import { printMarkdown, printText } from '../engine/formula/print';
import { byteCount } from '../engine/graph/shape';
import type { Convention } from '../engine/graph/convention';
import { ShownItem, type Shown } from '../engine/questions/tree/shownItem';
import type {
  Details,
  DeviceTime,
  FormulaView,
  ItemSpeed,
  LinkedTensor,
  Multiplied,
  TensorView,
  WeightView,
} from '../protocol/data';
import type { Diagnostic } from '../engine/graph/diagnostic';
import { formatAttribute } from './attributeText';
import { costliest } from '../engine/questions/tree/costliest';
import { itemLink } from './itemLink';
import { bitOperations } from '../engine/questions/quantization/bitOperations';
import { operandsOf } from '../engine/questions/quantization/operands';
import { engineWeightBytes } from '../engine/questions/quantization/quantizationFigures';
import { lacksRule } from '../engine/questions/ruleDraft';
import { shareOf } from '../engine/questions/share';
import type { TreeIndex } from '../engine/questions/tree/treeIndex';
import type { Translator } from './translator';

/** Maximum number of nodes that details list of a module, or that use a tensor. */
const shownNodes = 5;
const shownLinks = 12;

/** Everything about one item. */
export function describeItem(index: TreeIndex, item: number, shown: Shown, translator: Translator): Details {
  const { convention } = shown;
  const { name, path, type, detail, sums } = index.tree[item];
  const described = new ShownItem(index, item, shown);
  const node = index.node(item);
  const isModule = node === null;
  const leaf = index.hasChildren(item) ? null : node;
  const figures = leaf === null ? figuresUnder(sums, convention) : figuresUnder(leaf.figures, convention);
  const params = leaf === null ? sums.params : leaf.figures.params;
  const totals = index.analysis.totals[convention];
  const { inputs, outputs } = node === null ? moduleTensors(index, item) : nodeTensors(node);
  const costly = leaf === null ? costliest(index, item, shown, shownNodes) : { items: [], count: 0 };
  return {
    item,
    name: printableLine(name),
    path,
    op: node?.analyzed.node.op ?? type,
    domain: node?.analyzed.node.domain ?? '',
    detail,
    graph: node?.analyzed.graph ?? '',
    isModule,
    formulas: node === null ? [] : formulaViews(node, convention, translator),
    figures: {
      params,
      buffers: sums.buffers,
      weightBytes: described.weightBytes,
      macs: figures.macs,
      flops: figures.flops,
      special: figures.special,
    },
    accuracy: accuracyUnder(leaf === null ? sums.accuracy : leaf.accuracy, convention),
    share: {
      macs: shareOf(index.counts(item) ? figures.macs : 0, totals.macs),
      flops: shareOf(index.counts(item) ? figures.flops : 0, totals.flops),
      params: shareOf(params, totals.params),
    },
    lacksRule: node !== null && lacksRule(node.analyzed),
    costliest: costly.items.map(each => itemLink(index, each, shown)),
    moreCostly: costly.count - costly.items.length,
    note: node?.note ? translator.text(node.note) : '',
    inputs: inputs.map(value => linkedTensor(index, value, producersOf(index, value), shown)),
    outputs: outputs.map(value => linkedTensor(index, value, consumersOf(index, value, item), shown)),
    weights: node === null ? [] : weightViews(node),
    attributes:
      node === null
        ? []
        : [...node.analyzed.attributes].map(([key, attribute]) => ({ name: key, value: formatAttribute(attribute) })),
    ...speedOf(described),
    multiplied: leaf && multiplied(leaf),
    diagnostics: translator.spoken(diagnosticsOf(index, item)),
    range: index.tree[item].range,
  };
}

function formulaViews(
  { analyzed, trips, accuracy }: CountedNode,
  convention: Convention,
  translator: Translator,
): FormulaView[] {
  const cost = costOf(analyzed);
  if (cost === null) return [];
  const formulas = formulasOf(cost, trips, convention);
  const views: FormulaView[] = [];
  for (const figure of ['flops', 'macs', 'special'] as const)
    if (evaluate(formulas[figure]) !== 0)
      views.push(formulaView(figure, formulas[figure], accuracyUnder(accuracy, convention)[figure], translator));
  return views;
}

function formulaView(
  figure: FormulaView['figure'],
  expression: Expression,
  accuracy: Accuracy,
  translator: Translator,
): FormulaView {
  return {
    figure,
    symbols: printText(expression),
    markdown: printMarkdown(expression),
    numbers: printText(expression, 'numbers'),
    math: toMathML(expression),
    result: evaluate(expression),
    accuracy,
    meanings: translator.spoken(symbolsOf(expression)),
  };
}

function nodeTensors({ analyzed, weights }: CountedNode): { inputs: AnalyzedValue[]; outputs: AnalyzedValue[] } {
  const own = new Set(weights.map(({ input }) => input));
  return {
    inputs: present(analyzed.inputs.filter((_, input) => !own.has(input))),
    outputs: present(analyzed.outputs),
  };
}

/** Inputs and outputs of a module. */
function moduleTensors(index: TreeIndex, item: number): { inputs: AnalyzedValue[]; outputs: AnalyzedValue[] } {
  const { end } = index.tree[item];
  const made = new Set<AnalyzedValue>();
  const used = new Set<AnalyzedValue>();
  for (let below = item; below < end; below++) {
    const analyzed = index.node(below)?.analyzed;
    if (!analyzed) continue;
    for (const output of present(analyzed.outputs)) made.add(output);
    for (const input of present(analyzed.inputs)) if (!isConstant(input) && input.constant === null) used.add(input);
  }
  const results = new Set(index.analysis.graph.outputs);
  const leaves = (value: AnalyzedValue): boolean => {
    const users = index.consumers.get(value) ?? [];
    return results.has(value) || users.some(user => user < item || user >= end);
  };
  return { inputs: [...used].filter(value => !made.has(value)), outputs: [...made].filter(leaves) };
}

function producersOf(index: TreeIndex, value: AnalyzedValue): readonly number[] {
  const producer = index.producer(value);
  return producer === null ? [] : [producer];
}

/** The nodes outside an item that use a value. */
function consumersOf(index: TreeIndex, value: AnalyzedValue, item: number): readonly number[] {
  const { end } = index.tree[item];
  return (index.consumers.get(canonical(value)) ?? []).filter(user => user < item || user >= end);
}

function linkedTensor(index: TreeIndex, value: AnalyzedValue, linked: readonly number[], shown: Shown): LinkedTensor {
  const links = linked.slice(0, shownLinks).map(each => itemLink(index, each, shown));
  return { ...tensorView(index, value), links, moreLinks: linked.length - links.length };
}

function tensorView(index: TreeIndex, value: AnalyzedValue): TensorView {
  const type = index.knownType(value);
  if (type?.kind !== 'tensor') return { name: value.name, dtype: null, shape: null, bytes: null };
  return { name: value.name, dtype: type.dtype, shape: type.shape, bytes: byteCount(type.dtype, type.shape) };
}

function weightViews({ weights }: CountedNode): WeightView[] {
  return weights.map(({ input: _, ...weight }) => weight);
}

/** The speed figures of one item. */
export function speedOfItem(index: TreeIndex, item: number, shown: Shown): ItemSpeed {
  return speedOf(new ShownItem(index, item, shown));
}

function speedOf(described: ShownItem): ItemSpeed {
  const { bytesMoved, intensity } = described;
  return { bytesMoved, intensity, timeBound: deviceTime(described) };
}

function multiplied(node: CountedNode): Multiplied | null {
  const operands = operandsOf(node);
  const inEngine = engineWeightBytes(node);
  return (
    operands && {
      operands: [operands.activations, operands.others],
      bops: bitOperations(node),
      engineWeightBytes: inEngine === node.figures.weightBytes ? null : inEngine,
    }
  );
}

/** The least time of an item on the chosen device. */
function deviceTime({ shown: { device }, timeBound, limit }: ShownItem): DeviceTime | null {
  return device ? { device: device.profile.name, seconds: timeBound, limit, fused: device.fused } : null;
}

function diagnosticsOf(index: TreeIndex, item: number): readonly Diagnostic[] {
  const { diagnostics } = index.analysis;
  if (diagnostics.length === 0) return [];
  const names = new Set<string>();
  for (let below = item; below < index.tree[item].end; below++) {
    const node = index.node(below);
    if (node !== null) names.add(nodeLabel(node.analyzed.node));
  }
  return diagnostics.filter(({ node }) => node !== undefined && names.has(node));
}

function present<T>(values: readonly (T | null)[]): T[] {
  return values.filter(value => value !== null);
}
