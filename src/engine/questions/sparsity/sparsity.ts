import type { AnalyzedValue } from '../../analysis/analysis';
import type { Analysis } from '../../analysis/analyze';
import type { CountedNode } from '../../analysis/countedNode';
import { movedInputs } from '../../analysis/origin';
import type { OwnedWeight } from '../../analysis/ownership';
import { canonical } from '../../analysis/values';
import { joinAccuracy, type Accuracy } from '../../formula/accuracy';
import { CodedError } from '../../graph/codedError';
import { bitsOf, type DataType } from '../../graph/dataType';
import type { Initializer } from '../../graph/graph';
import { say, type Message } from '../../graph/message';
import { elementCount, type KnownShape } from '../../graph/shape';
import { itemsOfNodes } from '../nodeItems';
import type { ReadWeight } from './readWeight';
import { macsOfInput, multipliedWeights, weightLayout, type WeightLayout } from './weightLayout';
import { ZeroCounts, type WeightZeros } from './zeroCounts';
import { nonzero, zeroPointOf } from './zeroPoint';

/** Called with how many bytes were read of how many; may throw to stop. */
export type WeightProgress = (done: number, total: number) => Promise<void> | void;

/** A weight with two axes or more, in the node that it belongs to. */
export interface SparseWeight {
  /** The node in the tree, and its path. */
  readonly item: number;
  readonly path: string;
  readonly op: string;
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: KnownShape;
  /** Another node has it too, and counts it in the totals. */
  readonly shared: boolean;
  /** False in the cheaper branches of an If, whose MACs are not part of the totals. */
  readonly counted: boolean;
  /** null: its contents could not be read. */
  readonly zeros: WeightZeros | null;
  /** The axis that groups of four are along; null: not known. */
  readonly axis: Message | null;
  /** MACs that multiply by it, 0 for tables and biases, and those of them whose weight is not zero; null: not known. */
  readonly macs: number | null;
  readonly effectiveMacs: number | null;
}

/** What the weights of a model contain. */
export interface SparsityFigures {
  readonly weights: readonly SparseWeight[];
  /** All parameters that could be read, those with one axis included. */
  readonly parameters: number;
  readonly zeros: number;
  readonly filters: { readonly zeros: number; readonly count: number };
  readonly channels: { readonly zeros: number; readonly count: number };
  readonly groups: { readonly fitting: number; readonly count: number };
  /** Weights of layers, and those of them whose groups of four all fit. */
  readonly layers: number;
  readonly fittingLayers: number;
  readonly macs: number;
  readonly effectiveMacs: number;
  /** Of `effectiveMacs`. */
  readonly accuracy: Accuracy;
  /** Weights whose file is missing, and those whose numbers cannot be read (packed or unknown types). */
  readonly missing: number;
  readonly unreadable: number;
}

/** A weight as one node uses it. */
interface Use {
  readonly node: CountedNode;
  readonly index: number;
  readonly input: number;
  readonly weight: Initializer;
  readonly elements: number;
  /** Counted at an earlier node. */
  readonly shared: boolean;
  /** Whether its numbers share elements of the file. */
  readonly packed: boolean;
  readonly layout: WeightLayout | null;
}

interface CountedUse {
  readonly use: Use;
  /** null: its contents could not be read. */
  readonly zeros: WeightZeros | null;
}

/**
 * Reads all weights of a model and counts zeros, zero filters and channels, and groups of four with two zeros. The only
 * place that reads weights. A weight that several nodes use is read once for each way in which they use it.
 * @throws CodedError with one sentence if the model has no weights
 */
export async function sparsity(
  analysis: Analysis,
  read: ReadWeight,
  onProgress: WeightProgress = () => undefined,
): Promise<SparsityFigures> {
  const uses = analysis.nodes.flatMap(usesOf);
  if (uses.length === 0) throw new CodedError('no-weights', whyUnread(analysis));
  const known = new Map<Initializer, Map<string, WeightZeros | null>>();
  const states = { read: 0, missing: 0, unreadable: 0 };
  const [total, progress] = progressOver(uses, onProgress);
  const counted: CountedUse[] = [];
  for (const use of uses) {
    const ways = known.get(use.weight) ?? new Map<string, WeightZeros | null>();
    known.set(use.weight, ways);
    const way = JSON.stringify(use.layout?.filters ?? null) + JSON.stringify(use.layout?.channels ?? null);
    if (!ways.has(way)) {
      const { zeros, state } = await countZeros(use, read, progress);
      if (ways.size === 0) states[state]++;
      ways.set(way, zeros);
    }
    counted.push({ use, zeros: ways.get(way) ?? null });
  }
  await onProgress(total, total);
  if (states.missing > 0 && !counted.some(({ use, zeros }) => zeros !== null && use.weight.shape.length > 1))
    throw new CodedError('no-weights', say`The weights are in other files, and these are missing.`);
  const items = itemsOfNodes(analysis.tree, analysis.nodes.length);
  const weights = counted
    .filter(({ use }) => use.weight.shape.length > 1)
    .map(each => described(each, items[each.use.index], analysis));
  return { ...totalsOf(counted, weights, analysis), missing: states.missing, unreadable: states.unreadable };
}

function whyUnread({ model, nodes, returned }: Analysis): Message {
  if (model.format !== 'onnx') return say`Weights are read from ONNX files only, and this is another format.`;
  // Returned weights may be those of the node that moves them, without an input.
  const isUnused = ({ role, input }: OwnedWeight): boolean => role === 'unknown' || (role === 'weight' && input < 0);
  return returned.some(isUnused) || nodes.some(({ weights }) => weights.some(isUnused))
    ? say`Zeros are not counted: no operator with a cost rule uses the weights of this file.`
    : say`The file has no weights.`;
}

/** The weights of a node that are in the file. */
function usesOf(node: CountedNode, index: number): Use[] {
  return node.weights.flatMap(({ role, name, input, elements, shared }): Use[] => {
    const value = node.analyzed.inputs[input];
    if (role !== 'weight' || !value) return [];
    const weight = constantsIn(value).find(constant => constant.name === name);
    if (weight?.at === undefined) return [];
    const packed = node.analyzed.definition?.weightElements !== undefined;
    const layout = value.initializer === weight && !packed ? weightLayout(node.analyzed, input) : null;
    return [{ node, index, input, weight, elements: elements ?? 0, shared, packed, layout }];
  });
}

/** The constants that a value is made of. */
function constantsIn(value: AnalyzedValue): Initializer[] {
  const found: Initializer[] = [];
  const pending = [canonical(value)];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.initializer !== null) found.push(next.initializer);
    else if (next.producer !== null) pending.push(...movedInputs(next.producer).map(canonical));
  }
  return found;
}

/** How many bytes there are in all, and what is called for those that were read. */
function progressOver(
  uses: readonly Use[],
  onProgress: WeightProgress,
): readonly [total: number, read: (bytes: number) => Promise<void> | void] {
  const total = uses.reduce((sum, { elements, weight }) => sum + (elements * (bitsOf(weight.dtype) ?? 0)) / 8, 0);
  let done = 0;
  return [
    total,
    bytes => {
      done += bytes;
      return onProgress(Math.min(done, total), total);
    },
  ];
}

async function countZeros(
  { node: { analyzed }, input, weight, packed, layout }: Use,
  read: ReadWeight,
  progress: (bytes: number) => Promise<void> | void,
): Promise<{ readonly zeros: WeightZeros | null; readonly state: Awaited<ReturnType<ReadWeight>> }> {
  const zeroPoint = packed ? undefined : await zeroPointOf(analyzed, input, weight, read);
  if (zeroPoint === undefined) return { zeros: null, state: 'unreadable' };
  const counts = new ZeroCounts(layout);
  const bytesEach = (bitsOf(weight.dtype) ?? 0) / 8;
  let position = 0;
  const state = await read(weight, numbers => {
    counts.take(nonzero(numbers, zeroPoint, position));
    position += numbers.length;
    return progress(numbers.length * bytesEach);
  });
  if (state !== 'read') return { zeros: null, state };
  const { result } = counts;
  if (weight.storedElements === undefined) return { zeros: result, state };
  // What is not stored is zero.
  const count = elementCount(weight.shape) ?? 0;
  const zeros = count - (result.elements.count - result.elements.zeros);
  return { zeros: { ...result, elements: { zeros, count } }, state };
}

function described({ use, zeros }: CountedUse, item: number, { tree }: Analysis): SparseWeight {
  const { node, input, weight, layout, shared } = use;
  const { name, dtype, shape } = weight;
  const ofInput = macsOfInput(node, input);
  // Without a layout it may be only a part of the input.
  const macs = layout === null && ofInput !== 0 ? null : ofInput;
  const found = zeros?.elements;
  return {
    item,
    path: tree[item].path,
    op: node.analyzed.node.op,
    name,
    dtype,
    shape,
    shared,
    counted: node.counted,
    zeros,
    axis: layout?.axis ?? null,
    macs,
    // Each element of a kernel or a matrix is multiplied equally often.
    effectiveMacs: macs === null || !found ? null : (macs / (found.count || 1)) * (found.count - found.zeros),
  };
}

function totalsOf(
  counted: readonly CountedUse[],
  weights: readonly SparseWeight[],
  { totals, nodes }: Analysis,
): Omit<SparsityFigures, 'missing' | 'unreadable'> {
  const own = counted.filter(({ use }) => !use.shared).flatMap(({ zeros }) => zeros ?? []);
  const sum = (part: (zeros: WeightZeros) => number | undefined): number =>
    own.reduce((total, zeros) => total + (part(zeros) ?? 0), 0);
  const layers = own.filter(({ groups }) => groups !== null);
  const { macs, accuracy } = totals.exact;
  const skipped = weights.reduce(
    (total, weight) =>
      total + (weight.counted && weight.effectiveMacs !== null ? weight.macs! - weight.effectiveMacs : 0),
    0,
  );
  const known = new Set(
    counted.flatMap(({ use: { node, index, input, layout }, zeros }) =>
      layout && zeros && macsOfInput(node, input) !== null ? [`${index} ${input}`] : [],
    ),
  );
  const isWhole = nodes.every((node, index) => multipliedWeights(node).every(input => known.has(`${index} ${input}`)));
  return {
    weights,
    parameters: sum(({ elements }) => elements.count),
    zeros: sum(({ elements }) => elements.zeros),
    filters: { zeros: sum(({ filters }) => filters?.zeros), count: sum(({ filters }) => filters?.count) },
    channels: { zeros: sum(({ channels }) => channels?.zeros), count: sum(({ channels }) => channels?.count) },
    groups: { fitting: sum(({ groups }) => groups?.fitting), count: sum(({ groups }) => groups?.count) },
    layers: layers.length,
    fittingLayers: layers.filter(({ groups }) => groups!.fitting === groups!.count).length,
    macs,
    effectiveMacs: macs - skipped,
    accuracy: isWhole ? accuracy.macs : joinAccuracy(accuracy.macs, 'atMost'),
  };
}
