import { bitsOf, type DataType } from '../graph/dataType';
import type { OwnedWeight } from './ownership';

/**
 * Bytes of a weight if parameters were stored in another type; buffers and quantization scales stay as they are.
 * @param type null: as in the file
 * @returns null if its size is unknown
 */
export function bytesStoredAs(
  { role, elements, bytes }: Pick<OwnedWeight, 'role' | 'elements' | 'bytes'>,
  type: DataType | null,
): number | null {
  if (type === null || role !== 'weight') return bytes;
  const bits = bitsOf(type);
  return elements === null || bits === null ? null : Math.ceil((elements * bits) / 8);
}
