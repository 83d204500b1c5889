import { evaluate } from '../formula/expression';
import { bitsOf, isFloat, type DataType } from '../graph/dataType';
import { byteCount } from '../graph/shape';
import type { WeightType } from '../graph/weightType';
import type { AnalyzedValue } from './analysis';
import type { CountedNode } from './countedNode';
import { shapeOf } from './nodeContext';
import type { OwnedWeight } from './ownership';
import { bytesStoredAs } from './storedAs';

/** Views: nothing is read or written. */
const views = new Set([
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Identity',
  'Dropout',
  'Shape',
  'Size',
  'Constant',
]);
/** Operators that read only as much of an input as they write. */
const partialReaders = new Set([
  'Gather',
  'GatherElements',
  'GatherND',
  'Slice',
  'EmbedLayerNormalization',
  'GatherBlockQuantized',
]);

/** How numbers are stored, if not as in the file. */
export interface Storage {
  /** Wider floating-point numbers count as if they were stored in this type. */
  readonly narrow?: DataType;
  /** The type of the parameters; null: as in the file. */
  readonly weights?: WeightType | null;
  /** Types of single values of the node, in place of their own. */
  readonly types?: ReadonlyMap<AnalyzedValue, DataType>;
  /**
   * Whether only two of each four weights of matrices and kernels are stored, with two bits each for their places (NVIDIA
   * Ampere architecture whitepaper).
   */
  readonly twoOfFour?: boolean;
}

/**
 * Bytes that one run of a node reads and writes: its inputs and weights once, its outputs once; null if a size is
 * unknown.
 */
export function bytesMoved({ analyzed, weights }: CountedNode, storage: Storage = {}): number | null {
  const { op } = analyzed.node;
  if (views.has(op)) return 0;
  let written = 0;
  for (const output of once(analyzed.outputs)) {
    const bytes = output === null ? 0 : bytesOf(output, storage);
    if (bytes === null) return null;
    written += bytes;
  }
  const most = partialReaders.has(op) ? written : null;
  const inputs = once(analyzed.inputs);
  const owned = weights.length > few ? byInput(weights) : null;
  let read = 0;
  for (let index = 0; index < inputs.length; index++) {
    const input = inputs[index];
    if (input === null) continue;
    const own = owned === null ? ofInput(weights, index) : (owned.get(index) ?? none);
    const bytes = own.length === 0 ? atMost(bytesOf(input, storage), most) : bytesOfWeights(own, input, storage, most);
    if (bytes === null) return null;
    read += bytes;
  }
  return read + written;
}

/** Bytes of a value that is no weight; null if its size is unknown. */
function bytesOf(value: AnalyzedValue, { narrow, types }: Storage): number | null {
  const dtype = types?.get(value);
  return dtype === undefined ? valueBytes(value, narrow) : byteCount(dtype, shapeOf(value.type));
}

/** @param most what is read of it as a value; null: all of it */
function bytesOfWeights(
  owned: readonly OwnedWeight[],
  value: AnalyzedValue,
  storage: Storage,
  most: number | null,
): number | null {
  const bytes = storedBytes(owned, storage, storage.types?.get(value));
  if (most === null) return bytes;
  // What is read of a weight takes as much less as the whole weight does.
  const whole = valueBytes(value, storage.narrow);
  return atMost(bytes, whole === null ? null : most * ((bytes ?? 0) / (whole || 1)));
}

/**
 * The same for all runs. A node with bodies moves what its bodies move.
 * @param weights the type that parameters are stored in; null: as in the file
 */
export function bytesOfRuns(node: CountedNode, weights: WeightType | null): number | null {
  if (node.below > 0) return 0;
  const [moved, runs] = [bytesMoved(node, { weights }), runsOf(node)];
  return moved === null || runs === null ? null : moved * runs;
}

/** How often a node runs; null: unknown. */
export function runsOf({ trips }: CountedNode): number | null {
  return trips === null ? 1 : evaluate(trips);
}

function atMost(bytes: number | null, most: number | null): number | null {
  return bytes === null || most === null ? bytes : Math.min(bytes, most);
}

/** @param quantized the type in which they are read where none is chosen */
function storedBytes(
  owned: readonly OwnedWeight[],
  { narrow, weights = null, twoOfFour = false }: Storage,
  quantized?: DataType,
): number | null {
  let sum = 0;
  for (const weight of owned) {
    const type = weights ?? quantized ?? null;
    const dtype = type !== null && weight.role === 'weight' ? type : weight.dtype;
    const bytes = narrowed(bytesStoredAs(weight, type), dtype, narrow);
    if (bytes === null) return null;
    const isSparse = twoOfFour && weight.role === 'weight' && (weight.shape?.length ?? 0) > 1;
    sum += isSparse ? Math.ceil(bytes / 2 + (weight.elements ?? 0) / 8) : bytes;
  }
  return sum;
}

/** So many are searched faster than they are found in a set or a map. */
const few = 16;
const none: readonly OwnedWeight[] = [];

/** The weights that a node has as one of its inputs. */
function ofInput(weights: readonly OwnedWeight[], input: number): readonly OwnedWeight[] {
  return weights.length === 0 ? none : weights.filter(weight => weight.input === input);
}

/** The same for all inputs. */
function byInput(weights: readonly OwnedWeight[]): ReadonlyMap<number, readonly OwnedWeight[]> {
  const found = new Map<number, OwnedWeight[]>();
  for (const weight of weights) {
    const own = found.get(weight.input);
    if (own) own.push(weight);
    else found.set(weight.input, [weight]);
  }
  return found;
}

/** Each value once: null in place of what came before. Most nodes have no value twice, so that nothing is made. */
function once(values: readonly (AnalyzedValue | null)[]): readonly (AnalyzedValue | null)[] {
  if (values.length <= few && values.every(isFirst)) return values;
  const met = new Set<AnalyzedValue | null>();
  return values.map(value => {
    if (met.has(value)) return null;
    met.add(value);
    return value;
  });
}

function isFirst<T>(value: T, index: number, values: readonly T[]): boolean {
  return values.indexOf(value) === index;
}

/** Bytes of a tensor, at most as wide as `narrow`; null if its size is unknown. */
export function valueBytes({ type }: AnalyzedValue, narrow: DataType | undefined): number | null {
  return type?.kind === 'tensor' ? narrowed(byteCount(type.dtype, type.shape), type.dtype, narrow) : null;
}

function narrowed(bytes: number | null, dtype: DataType, narrow: DataType | undefined): number | null {
  const [own, wanted] = [bitsOf(dtype), narrow === undefined ? null : bitsOf(narrow)];
  if (bytes === null || own === null || wanted === null || !isFloat(dtype) || wanted >= own) return bytes;
  return Math.ceil((bytes * wanted) / own);
}
