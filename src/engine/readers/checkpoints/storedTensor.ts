import type { DataType } from '../../graph/dataType';
import type { KnownShape } from '../../graph/shape';

/** A tensor that a file of weights lists. */
export interface StoredTensor {
  /** Its path: `model.layers.0.mlp.up_proj.weight`. */
  readonly name: string;
  /** `undefined`: an unknown type, so that its bytes are unknown too. */
  readonly dtype: DataType;
  readonly shape: KnownShape;
}
