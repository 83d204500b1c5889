import type { DeclaredDim, ModelSource } from '../../graph/graph';
import { isKnown } from '../../graph/shape';
import type { Convention } from '../../graph/convention';
import type { Accuracy } from '../../formula/accuracy';
import type { DimensionKind } from '../../analysis/dimensions';
import { say, type Message } from '../../graph/message';
import { accuracyUnder, figuresUnder } from '../../analysis/convention';
import { analyze, type Analysis, type AnalyzeOptions } from '../../analysis/analyze';

/** At most this many nodes are analysed for one curve: a few seconds of work. */
const curveNodes = 100_000;

/** The total that is plotted. */
export type GrowthFigure = 'macs' | 'flops' | 'params' | 'weightBytes' | 'activationBytes' | 'peakActivationBytes';

/** A quantity that the user can vary. */
export interface GrowthVariable {
  /** Name of the dimension, or `input[axis]` for a size that the file fixes: the parameter of `growth`. */
  readonly name: string;
  readonly value: number;
  /** Whether the file leaves it open. */
  readonly symbolic: boolean;
  /** Its kind; sizes that the file fixes are those of inputs. */
  readonly kind: DimensionKind;
  /** Its position in the first input that has it; null if no input has it. */
  readonly axis: { readonly position: number; readonly rank: number } | null;
}

/** A total over one variable. */
export interface GrowthCurve {
  readonly variable: string;
  readonly points: readonly GrowthPoint[];
  /** Requested values that were left out because the model is large. */
  readonly skipped: number;
}

export interface GrowthPoint {
  readonly value: number;
  /** null: the model does not run at this size; `problem` has the reason. */
  readonly figure: number | null;
  readonly problem: Message | null;
  readonly accuracy: Accuracy;
}

/** A model as analysed now, to be analysed at other sizes. */
export interface GrowthBase {
  readonly model: ModelSource;
  readonly options: AnalyzeOptions;
  readonly analysis: Analysis;
}

/** Symbolic dimensions and iteration counts, then every input size that the file or the user fixes. */
export function growthVariables({ graph, dimensions, model }: Analysis, options: AnalyzeOptions): GrowthVariable[] {
  const names = new Set(dimensions.map(({ name }) => name));
  // `past + sequence` follows from its parts.
  const own = dimensions.filter(
    ({ name, source }) =>
      source === 'given' || !name.includes('+') || !name.split('+').every(part => names.has(part.trim())),
  );
  const declared = new Map<string, readonly DeclaredDim[]>();
  for (const { name, type } of model.graph.inputs)
    if (type?.kind === 'tensor' && type.shape !== null) declared.set(name, type.shape);
  const fixed = graph.inputs.flatMap(({ name, type }): GrowthVariable[] => {
    if (type?.kind !== 'tensor' || !isKnown(type.shape)) return [];
    const { shape } = type;
    const given = options.inputShapes?.has(name) ?? false;
    return shape.flatMap((value, position) =>
      given || typeof declared.get(name)?.[position] === 'number'
        ? [
            {
              name: sizeName(name, position),
              value,
              symbolic: false,
              kind: 'input',
              axis: { position, rank: shape.length },
            },
          ]
        : [],
    );
  });
  return [
    ...own.map(({ name, value, kind }) => ({ name, value, symbolic: true, kind, axis: axisOf(name, declared) })),
    ...fixed,
  ];
}

/**
 * The position of a symbolic dimension in the first input that has it; a dimension without a name is identified by its
 * position.
 */
function axisOf(dimension: string, declared: ReadonlyMap<string, readonly DeclaredDim[]>): GrowthVariable['axis'] {
  for (const [input, shape] of declared) {
    const position = shape.findIndex(
      (dim, axis) => dim === dimension || (typeof dim !== 'number' && sizeName(input, axis) === dimension),
    );
    if (position >= 0) return { position, rank: shape.length };
  }
  return null;
}

function sizeName(input: string, axis: number): string {
  return `${input}[${axis}]`;
}

/** A total at several values of one variable, smallest first. `pause` is awaited before each analysis, and may throw. */
export async function growthCurve(
  base: GrowthBase,
  figure: GrowthFigure,
  convention: Convention,
  variable: string,
  values: readonly number[],
  pause: () => Promise<void>,
): Promise<GrowthCurve> {
  const isVariable = growthVariables(base.analysis, base.options).some(
    ({ name, kind }) => name === variable && kind === 'variable',
  );
  const wanted = [...new Set(values)]
    .filter(value => (isVariable ? Number.isFinite(value) : Number.isInteger(value)) && value >= 0)
    .sort((a, b) => a - b);
  const affordable = Math.max(2, Math.floor(curveNodes / Math.max(1, base.analysis.nodes.length)));
  const points: GrowthPoint[] = [];
  for (const value of spread(wanted, affordable)) {
    await pause();
    points.push({ value, ...measure(base, new Map([[variable, value]]), figure, convention).point });
  }
  return { variable, points, skipped: wanted.length - points.length };
}

/**
 * The total at other values of some variables, and whether a part of it is unknown.
 * @param module the path of a module whose MACs or FLOPs are wanted instead of the model's; null: the model
 */
export function measure(
  base: GrowthBase,
  values: ReadonlyMap<string, number>,
  figure: GrowthFigure,
  convention: Convention,
  module: string | null = null,
): { readonly point: Omit<GrowthPoint, 'value'>; readonly isPartial: boolean } {
  const sized = isCurrent(base, values) ? base.analysis : analyze(base.model, optionsAt(base, values));
  const problem = problemOf(sized, base.analysis);
  const { value, accuracy, unknownCost } = figureOf(sized, figure, convention, module);
  return {
    point: { figure: problem === null ? value : null, problem, accuracy },
    isPartial: accuracy === 'atLeast' || (accuracy === 'estimate' && unknownCost > 0),
  };
}

function figureOf(
  analysis: Analysis,
  figure: GrowthFigure,
  convention: Convention,
  module: string | null,
): { readonly value: number | null; readonly accuracy: Accuracy; readonly unknownCost: number } {
  const { accuracy, unknownCost, [figure]: value } = analysis.totals[convention];
  // The tree is built when it is read: the total of a model does without.
  if (module === null) return { value, accuracy: accuracy[figure], unknownCost };
  const item = analysis.tree.find(({ path }) => path === module);
  if (item === undefined || (figure !== 'macs' && figure !== 'flops'))
    return { value: null, accuracy: 'exact', unknownCost: 0 };
  return {
    value: figuresUnder(item.sums, convention)[figure],
    accuracy: accuracyUnder(item.sums.accuracy, convention)[figure],
    unknownCost: item.sums.unknownCost,
  };
}

/** Whether these are the sizes that the model was analysed at. */
function isCurrent({ analysis, options }: GrowthBase, values: ReadonlyMap<string, number>): boolean {
  return growthVariables(analysis, options).every(({ name, value }) => (values.get(name) ?? value) === value);
}

/** Loops that are analysed iteration by iteration must stay bounded. */
function optionsAt({ analysis, options }: GrowthBase, values: ReadonlyMap<string, number>): AnalyzeOptions {
  const dimensions = new Map(options.dimensions);
  const inputShapes = new Map(options.inputShapes);
  for (const { name, symbolic } of growthVariables(analysis, options))
    if (symbolic && values.has(name)) dimensions.set(name, values.get(name)!);
  for (const { name, type } of analysis.graph.inputs) {
    if (type?.kind !== 'tensor' || !isKnown(type.shape)) continue;
    const shape = type.shape.map((value, axis) => values.get(sizeName(name, axis)) ?? value);
    if (shape.some((value, axis) => value !== type.shape![axis])) inputShapes.set(name, shape);
  }
  return { ...options, dimensions, inputShapes, onProgress: undefined, maxSteps: 4 * analysis.nodes.length + 10_000 };
}

/** Problems at this size that were not there before: sizes that do not match. */
function problemOf(sized: Analysis, before: Analysis): Message | null {
  const known = new Set(before.diagnostics.map(({ code, node }) => `${code} ${node}`));
  const error = sized.diagnostics.find(
    ({ severity, code, node }) => severity === 'error' && code !== 'over-budget' && !known.has(`${code} ${node}`),
  );
  if (error) return error.node === undefined ? error.message : say`${error.node}: ${error.message}`;
  return sized.totals.exact.unknownCost > before.totals.exact.unknownCost
    ? say`Costs of nodes that are known at the current size are unknown at this one.`
    : null;
}

/** A given number of items of a list, including the first and the last. */
function spread<T>(values: readonly T[], count: number): T[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, index) => values[Math.round((index * (values.length - 1)) / (count - 1))]);
}
