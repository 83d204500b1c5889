import type { DataType } from '../../../graph/dataType';
import type { Config } from './config';

const known: ReadonlySet<string> = new Set(['float32', 'float16', 'bfloat16', 'float64']);

/** The element type that a configuration says its weights are saved in; single precision where it says nothing. */
export function weightType(...configs: readonly Config[]): DataType {
  for (const config of configs) {
    const stated = config.text('dtype', 'torch_dtype').replace(/^torch\./, '');
    if (known.has(stated)) return stated as DataType;
  }
  return 'float32';
}
