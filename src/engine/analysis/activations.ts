import { byteCount } from '../graph/shape';
import type { AnalyzedNode, AnalyzedValue } from './analysis';
import type { Reach } from './reach';
import { canonical } from './values';

/**
 * Bytes that a value takes while the model runs: 0 for constants of the file in any form, for filled tensors that stand
 * for a weight or that nobody uses, and for what is unknown.
 */
export function activationBytes(value: AnalyzedValue, reach: Reach): number {
  const same = canonical(value);
  const { origin, type } = same;
  if (origin === 'file' || type?.kind !== 'tensor') return 0;
  if (origin === 'filled' && (reach.of(same) === 0 || reach.roleOf(same) !== null)) return 0;
  return byteCount(type.dtype, type.shape) ?? 0;
}

/** Bytes of the activations that a node writes; those of a function are written inside it. */
export function writtenBytes({ outputs }: AnalyzedNode, reach: Reach): number {
  let bytes = 0;
  for (const output of outputs)
    if (output !== null && output.standsFor === null) bytes += activationBytes(output, reach);
  return bytes;
}
