import { bitsOf, isFloat, type DataType } from '../graph/dataType';
import { byteCount } from '../graph/shape';
import type { AnalyzedValue } from './analysis';
import type { CountedNode } from './countedNode';
import type { OwnedWeight } from './ownership';

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

/**
 * Bytes that one run of a node reads and writes: its inputs and weights once, its outputs once; null if a size is
 * unknown.
 * @param narrow wider floating-point numbers count as if they were stored in this type
 */
export function bytesMoved({ analyzed, weights }: CountedNode, narrow?: DataType): number | null {
  const { op } = analyzed.node;
  if (views.has(op)) return 0;
  const written = total(analyzed.outputs, value => typeBytes(value, narrow));
  if (written === null) return null;
  const most = partialReaders.has(op) ? written : Infinity;
  const read = total(analyzed.inputs, (value, input) => {
    const own = weights.filter(weight => weight.input === input);
    const bytes = own.length > 0 ? storedBytes(own, narrow) : typeBytes(value, narrow);
    return bytes === null ? null : Math.min(bytes, most);
  });
  return read === null ? null : read + written;
}

function storedBytes(weights: readonly OwnedWeight[], narrow: DataType | undefined): number | null {
  let sum = 0;
  for (const { bytes, dtype } of weights) {
    const narrower = narrowed(bytes, dtype, narrow);
    if (narrower === null) return null;
    sum += narrower;
  }
  return sum;
}

/** Sum over the distinct values. */
function total(
  values: readonly (AnalyzedValue | null)[],
  bytesOf: (value: AnalyzedValue, index: number) => number | null,
): number | null {
  let sum = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value === null || values.indexOf(value) < index) continue;
    const bytes = bytesOf(value, index);
    if (bytes === null) return null;
    sum += bytes;
  }
  return sum;
}

function typeBytes({ type }: AnalyzedValue, narrow: DataType | undefined): number | null {
  return type?.kind === 'tensor' ? narrowed(byteCount(type.dtype, type.shape), type.dtype, narrow) : null;
}

function narrowed(bytes: number | null, dtype: DataType, narrow: DataType | undefined): number | null {
  const [own, wanted] = [bitsOf(dtype), narrow === undefined ? null : bitsOf(narrow)];
  if (bytes === null || own === null || wanted === null || !isFloat(dtype) || wanted >= own) return bytes;
  return Math.ceil((bytes * wanted) / own);
}
