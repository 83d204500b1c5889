import type { Accuracy } from '../formula/accuracy';
import type { Model, ModelSource } from '../graph/graph';
import type { Message } from '../graph/message';
import type { SourceRange } from '../graph/sourceRange';
import type { Totals } from './totals';
import type { Convention } from '../graph/convention';
import { say } from '../graph/message';
import type { Diagnostic } from '../graph/diagnostic';
import { checkOwnBudget } from './ownBudget';
import { inputAxes, type InputAxes } from './batch';
import { accuracyUnder, figuresUnder, type FigureAccuracy } from './convention';
import { count } from './count';
import type { CountedNode, Counting } from './countedNode';
import { DimensionBinding, type Dimension, type NamedDefault } from './dimensions';
import { infer, type InferenceOptions } from './infer';
import { KnownFacts } from './knownFacts';
import { inferWithFacts, withHints } from './sizeFacts';
import { sameType } from '../graph/join';
import type { ValueType } from '../graph/value';
import type { AnalyzedGraph, AnalyzedValue, Inference, OpenTypes } from './analysis';
import { StepwiseInference } from './stepwiseInference';
import type { OwnedWeight } from './ownership';
import { Reach } from './reach';
import { profileMemory, profileMemoryInPlace, type MemoryProfile } from './memory';
import { buildTree, type TreeItem } from './modules';
import { addCounted, addSums, emptySums, sumsOfReturned } from './sums';

export interface AnalyzeOptions extends InferenceOptions {
  /** Values of symbolic dimensions and iteration counts by name. */
  readonly dimensions?: ReadonlyMap<string, number>;
  /** Values by name, tried before the built-in ones (`compileDefaults`). */
  readonly defaults?: readonly NamedDefault[];
}

/** Everything that is known about a model at one choice of dimensions. */
export interface Analysis {
  /** What was analysed, and with which options: it can be analysed again at other sizes. */
  readonly source: ModelSource;
  readonly options: AnalyzeOptions;
  readonly model: Model;
  readonly graph: AnalyzedGraph;
  /**
   * Values whose size depends on data: what is known about their types. The types in `graph` are those that costs were
   * counted with, upper bounds in place of unknown sizes.
   */
  readonly openTypes: OpenTypes;
  /** Every node, depth first, those of bodies after their node. */
  readonly nodes: readonly CountedNode[];
  /** Weights that are outputs of the model and that no node uses. */
  readonly returned: readonly OwnedWeight[];
  readonly tree: readonly TreeItem[];
  readonly memory: MemoryProfile;
  /** With elementwise operators that write over an input. */
  readonly memoryInPlace: MemoryProfile;
  readonly dimensions: readonly Dimension[];
  /** What the axes of the inputs mean. */
  readonly axes: InputAxes;
  /** How many samples a run computes; 1 if there is no batch, or if its axis cannot be determined. */
  readonly batch: number;
  readonly totals: Readonly<Record<Convention, Totals>>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * All steps of an analysis: symbolic dimensions are bound, types inferred and constants folded, costs counted, the
 * module tree built, activations followed. The model itself is never changed, so that it can be analysed again with
 * other values.
 */
export function analyze(source: ModelSource, options: AnalyzeOptions = {}): Analysis {
  const { model, binding, exact, unresolved } = settle(source, options);
  const known = exact.open ? new KnownFacts(exact.graph) : null;
  const inference = known ? withBounds(model, binding, { ...options, known }, exact) : exact;
  const reach = new Reach(inference.graph);
  const openTypes: OpenTypes = exact.open ? openTypesOf(inference.graph, known!) : new Map();
  const counting = count(inference.graph, model, reach, known);
  const memory = profileMemory(inference.graph, reach);
  const totals = totalsOf(counting, memory, model.isEstimate ?? false, inference.diagnostics.some(isMismatch));
  let tree: readonly TreeItem[] | undefined;
  let axes: InputAxes | undefined;
  let inPlace: MemoryProfile | undefined;
  return {
    source,
    options,
    model,
    graph: inference.graph,
    openTypes,
    nodes: counting.nodes,
    returned: counting.returned,
    // Analyses at other sizes need only the totals: tree and axes are computed when used.
    get tree() {
      return (tree ??= buildTree(counting, inference.graph.source));
    },
    memory,
    get memoryInPlace() {
      return (inPlace ??= profileMemoryInPlace(inference.graph, reach));
    },
    dimensions: binding.list(),
    get axes() {
      return (axes ??= inputAxes(inference.graph, model));
    },
    get batch() {
      return this.axes.batchSize;
    },
    totals,
    diagnostics: [
      ...model.notices,
      ...binding.contradictions().map(contradiction),
      ...unsaid(model, [...inference.diagnostics.map(said => withHints(said, unresolved)), ...counting.diagnostics]),
      ...checkOwnBudget(model, totals.exact),
      ...(isRounded(totals.exact) ? [rounded] : []),
    ],
  };
}

const rounded: Diagnostic = {
  severity: 'info',
  code: 'rounded',
  message: say`Totals above 9,007,199,254,740,992 (2^53) are rounded.`,
};

function isRounded(totals: Totals): boolean {
  return Object.values(totals).some(figure => figure > Number.MAX_SAFE_INTEGER);
}

/** Binds the open dimensions of a source and infers its types. */
function settle(source: ModelSource, options: AnalyzeOptions) {
  const bind = (): DimensionBinding => new DimensionBinding(options.dimensions ?? new Map(), options.defaults);
  const binding = bind();
  if ('graph' in source) return { model: source, ...inferWithFacts(source, binding, options) };
  // Layers take their sizes from the dimensions, so there are no facts to contradict. What a reader tries besides the
  // model it builds uses dimensions that the model does not have, so building has a binding of its own.
  const building = bind();
  const model = source.build(growing => new StepwiseInference(growing, building, options), {
    variable: (name, written) => binding.variable(name, written),
    hasRule: (domain, op) => options.operators?.has(`${domain}::${op}`) ?? false,
  });
  return { model, binding, exact: infer(model, binding, options), unresolved: new Map() };
}

function contradiction(message: Message): Diagnostic {
  return { severity: 'warning', code: 'dimension-mismatch', message };
}

/**
 * Messages that the reader did not report itself. Where the reader reported a mistake at a position of the text, its
 * notice is enough; after an error of a rule, its consequences are left out; and of many nodes with the same position
 * only the first message of a kind is kept.
 */
function unsaid({ notices }: Model, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const key = ({ range }: { range?: SourceRange }): string => (range ? `${range.offset} ${range.length}` : '');
  const said = new Set(notices.map(key));
  return diagnostics.filter(diagnostic => {
    if (diagnostic.range === undefined) return true;
    const place = key(diagnostic);
    const kind = `${place} ${diagnostic.code}`;
    if (said.has(place) || said.has(kind)) return false;
    said.add(diagnostic.severity === 'error' ? place : kind);
    return true;
  });
}

/** The inference used for costs: the same, with sizes that depend on data at their upper bounds. */
function withBounds(model: Model, binding: DimensionBinding, options: InferenceOptions, exact: Inference): Inference {
  const bounded = infer(model, binding, options);
  const assumed = bounded.diagnostics.filter(({ code }) => code === 'size-assumed' || code === 'trips-assumed');
  return { ...bounded, diagnostics: [...exact.diagnostics, ...assumed] };
}

/** Outputs of the bounded inference whose type really depends on data, with what is known about it. */
function openTypesOf(bounded: AnalyzedGraph, known: KnownFacts): OpenTypes {
  const open = new Map<AnalyzedValue, ValueType | null>();
  const pending: { graph: AnalyzedGraph; facts: KnownFacts | null }[] = [{ graph: bounded, facts: known }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { graph, facts } = next;
    for (const { node, outputs, bodies } of graph.nodes) {
      for (const output of outputs) {
        if (output === null) continue;
        const type = facts?.valueOf(output.name)?.type ?? null;
        if (!sameType(type, output.type)) open.set(output, type);
      }
      for (const body of bodies) pending.push({ graph: body.graph, facts: facts?.inside(node, body.name) ?? null });
    }
  }
  return open;
}

function totalAccuracy(
  { macs, flops, params, weightBytes, outputBytes }: FigureAccuracy,
  { peakAccuracy }: MemoryProfile,
): Totals['accuracy'] {
  return { macs, flops, params, weightBytes, activationBytes: outputBytes, peakActivationBytes: peakAccuracy };
}

/** Shapes that do not fit: the model cannot run at these sizes. */
function isMismatch({ code, severity }: Diagnostic): boolean {
  return code === 'shape-mismatch' && severity === 'error';
}

/** After a mismatch, shapes that the file fixes go on with other sizes: what follows may cost more or less. */
function afterMismatch({ params, weightBytes, ...ofRun }: Totals['accuracy']): Totals['accuracy'] {
  const rated = (accuracy: Accuracy): Accuracy => (accuracy === 'atLeast' ? accuracy : 'estimate');
  return {
    params,
    weightBytes,
    macs: rated(ofRun.macs),
    flops: rated(ofRun.flops),
    activationBytes: rated(ofRun.activationBytes),
    peakActivationBytes: rated(ofRun.peakActivationBytes),
  };
}

const estimates: Totals['accuracy'] = {
  macs: 'estimate',
  flops: 'estimate',
  params: 'estimate',
  weightBytes: 'estimate',
  activationBytes: 'estimate',
  peakActivationBytes: 'estimate',
};

function totalsOf(
  { nodes, returned }: Counting,
  memory: MemoryProfile,
  isEstimate: boolean,
  mismatches: boolean,
): Record<Convention, Totals> {
  const sums = emptySums();
  for (const weight of returned) addSums(sums, sumsOfReturned(weight));
  for (let index = 0; index < nodes.length; index++) addCounted(sums, nodes[index]);
  const { params, buffers, weightBytes, unknownCost, unknownShape, unknownWeights } = sums;
  const accuracy = (convention: Convention): Totals['accuracy'] => {
    const counted = totalAccuracy(accuracyUnder(sums.accuracy, convention), memory);
    return isEstimate ? estimates : mismatches ? afterMismatch(counted) : counted;
  };
  const under = (convention: Convention): Totals => ({
    ...figuresUnder(sums, convention),
    params,
    buffers,
    weightBytes,
    activationBytes: sums.outputBytes,
    peakActivationBytes: memory.peakBytes,
    nodes: sums.nodes,
    unknownCost,
    unknownShape,
    unknownWeights,
    accuracy: accuracy(convention),
  });
  return { exact: under('exact'), macs: under('macs'), ptflops: under('ptflops') };
}
