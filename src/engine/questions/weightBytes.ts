import { bitsOf, type DataType } from '../graph/dataType';
import type { Analysis } from '../analysis/analyze';
import type { OwnedWeight } from '../analysis/ownership';

/** Bytes of weights, shared ones once. */
export interface WeightBytes {
  /** In the file's own element types. */
  readonly asStored: number;
  /** With every parameter in the requested type; buffers and quantization scales unchanged. */
  readonly asked: number;
  /** Weights of unknown size, which are not counted. */
  readonly unknown: number;
}

/** What the weights of an item (null: of the model) would take in another type. Nothing else in the report changes. */
export function weightBytesAs({ tree, nodes }: Analysis, dtype: DataType, item: number | null): WeightBytes {
  let [asStored, asked, unknown] = [0, 0, 0];
  const [start, end] = item === null ? [0, tree.length] : [item, tree[item].end];
  for (let position = start; position < end; position++) {
    const { node, returned } = tree[position];
    const weights = node !== null ? nodes[node].weights : returned !== null ? [returned] : [];
    for (const weight of weights) {
      if (weight.shared) continue;
      const bytes = bytesAs(weight, dtype);
      if (weight.bytes === null || bytes === null) {
        unknown++;
        continue;
      }
      asStored += weight.bytes;
      asked += bytes;
    }
  }
  return { asStored, asked, unknown };
}

function bytesAs({ role, elements, bytes }: OwnedWeight, dtype: DataType): number | null {
  if (role !== 'weight') return bytes;
  const bits = bitsOf(dtype);
  return elements === null || bits === null ? null : Math.ceil((elements * bits) / 8);
}
