import type { Analysis } from '../analysis/analyze';
import type { InputAxis } from '../analysis/axisParts';
import { isBatchName } from '../analysis/dimensions';
import { isInteger } from '../graph/dataType';
import type { ValueType } from '../graph/value';

/** What the usual sizes of an axis of an input are. */
export type AxisMeaning = keyof typeof usualSizes;

const usualSizes = {
  batch: [1, 8, 32],
  /** Height and width, the same for both. */
  image: [224, 384, 512],
  tokens: [128, 512, 2048],
} as const;

/** Usual sizes to choose from, for all axes of one meaning. */
export interface SizePreset {
  readonly meaning: AxisMeaning;
  readonly values: readonly number[];
  /** The size of all of them now; null: they differ. */
  readonly present: number | null;
  /** Symbolic dimensions by name, … */
  readonly dimensions: readonly string[];
  /** … and axes whose sizes the file fixes. */
  readonly axes: readonly { readonly input: string; readonly axis: number }[];
}

const imageName = /height|width|^h$|^w$/i;
const tokenName = /seq|token|text/i;
/** Past tokens, and sums with them, follow other rules. */
const otherTokens = /past|total|\+/i;

/** One axis of an input. */
interface Axis {
  readonly input: string;
  readonly type: ValueType | null;
  readonly axis: number;
  readonly rank: number;
  readonly size: number;
  /** The dimension that it is set by; null: its input's shape. */
  readonly dimension: string | null;
}

/**
 * The presets that a model has axes for. Which axis is the batch, and which are the height and width of images, follows
 * from the operators that they reach; where none is reached, from the names of dimensions. Tokens are the positions of
 * integers, and dimensions that are named so.
 */
export function sizePresets(analysis: Pick<Analysis, 'model' | 'graph' | 'axes' | 'dimensions'>): SizePreset[] {
  const all = axesOf(analysis);
  const { batch, windows } = analysis.axes;
  const among = (some: readonly InputAxis[], { input, axis }: Axis): boolean =>
    some.some(each => analysis.graph.inputs[each.input].name === input && each.position === axis);
  const named = ({ dimension }: Axis, pattern: RegExp): boolean => dimension !== null && pattern.test(dimension);
  const isBatch = (axis: Axis): boolean =>
    among(batch, axis) || (batch.length === 0 && axis.dimension !== null && isBatchName(axis.dimension));
  const isImage = (axis: Axis): boolean => axis.rank >= 3 && (among(windows, axis) || named(axis, imageName));
  const isToken = (axis: Axis): boolean =>
    !named(axis, otherTokens) &&
    (named(axis, tokenName) || (axis.rank === 2 && axis.axis === 1 && holdsIntegers(axis)));
  const images = all.filter(axis => !isBatch(axis) && isImage(axis));
  return [
    presetOf('batch', all.filter(isBatch)),
    // One axis alone is time, or a width without a height.
    presetOf('image', images.length === 2 ? images : []),
    presetOf(
      'tokens',
      all.filter(axis => !isBatch(axis) && isToken(axis)),
    ),
  ].filter(({ dimensions, axes }) => dimensions.length + axes.length > 0);
}

function presetOf(meaning: AxisMeaning, axes: readonly Axis[]): SizePreset {
  const sizes = new Set(axes.map(({ size }) => size));
  const names = axes.flatMap(({ dimension }) => (dimension === null ? [] : [dimension]));
  return {
    meaning,
    values: usualSizes[meaning],
    present: sizes.size === 1 ? axes[0].size : null,
    dimensions: [...new Set(names)],
    axes: axes.flatMap(({ dimension, input, axis }) => (dimension === null ? [{ input, axis }] : [])),
  };
}

function axesOf({ model, graph, dimensions }: Pick<Analysis, 'model' | 'graph' | 'dimensions'>): Axis[] {
  const settable = new Set(dimensions.map(({ name }) => name));
  const declared = new Map(
    model.graph.inputs.map(({ name, type }) => [name, type?.kind === 'tensor' ? type.shape : null]),
  );
  return graph.inputs.flatMap(({ name: input, type }) => {
    const shape = type?.kind === 'tensor' ? type.shape : null;
    return (shape ?? []).flatMap((size, axis): Axis[] => {
      if (size === null) return [];
      const dim = declared.get(input)?.[axis] ?? `${input}[${axis}]`;
      const dimension = typeof dim === 'string' && settable.has(dim) ? dim : null;
      // Of an input that the user gave a shape, no dimension is open.
      return [{ input, type, axis, rank: shape!.length, size, dimension }];
    });
  });
}

function holdsIntegers({ type }: Axis): boolean {
  return type?.kind === 'tensor' && isInteger(type.dtype);
}

/** New tokens after past ones, to choose from. */
export interface RunPreset {
  readonly tokens: number;
  readonly past: number;
  /** The values of the dimensions that it sets. */
  readonly dimensions: Readonly<Record<string, number>>;
  /** Whether the model has these sizes now. */
  readonly isPresent: boolean;
}

/** Contexts that presets are for. */
const usualContexts = [1000, 8000];

/** Reading a context at once, and writing the next token after it: for models that keep keys and values. */
export function runPresets({ model, dimensions }: Pick<Analysis, 'model' | 'dimensions'>): RunPreset[] {
  const { generation } = model;
  const now = new Map(dimensions.map(({ name, value }) => [name, value]));
  if (!generation || !now.has(generation.tokens) || !now.has(generation.past)) return [];
  return usualContexts
    .flatMap(context => [
      { tokens: 1, past: context },
      { tokens: context, past: 0 },
    ])
    .map(({ tokens, past }) => ({
      tokens,
      past,
      dimensions: Object.fromEntries([
        [generation.tokens, tokens],
        [generation.past, past],
      ]),
      isPresent: now.get(generation.tokens) === tokens && now.get(generation.past) === past,
    }));
}
