import { joinAccuracy } from '../formula/accuracy';
import { byteCount } from '../graph/shape';
import type { ActivationSize, AnalyzedNode, AnalyzedValue } from './analysis';
import type { Reach } from './reach';
import { canonical } from './values';

export const nothing: ActivationSize = { bytes: 0, accuracy: 'exact' };

/**
 * Bytes of a value while the model runs: 0 for constants of the file in any form, for filled tensors that are weights
 * or unused, and for lists of tensors, which hold no copies.
 */
export function activationSize(value: AnalyzedValue, reach: Reach): ActivationSize {
  return (value.size ??= sizeOf(value, reach));
}

function sizeOf(value: AnalyzedValue, reach: Reach): ActivationSize {
  const same = canonical(value);
  const { origin, type } = same;
  if (origin === 'file' || (type !== null && type.kind !== 'tensor')) return nothing;
  if (origin === 'filled' && (reach.of(same) === 0 || reach.roleOf(same) !== null)) return nothing;
  const bytes = type && byteCount(type.dtype, type.shape);
  if (bytes === null) return { bytes: 0, accuracy: 'atLeast' };
  return bytes === 0 && value.accuracy === 'atMost' ? nothing : { bytes, accuracy: value.accuracy };
}

/** The activations that a node writes; those of a function are written inside it. */
export function written({ outputs }: AnalyzedNode, reach: Reach): ActivationSize {
  let total = nothing;
  for (let index = 0; index < outputs.length; index++) {
    const output = outputs[index];
    if (output === null || output.standsFor !== null) continue;
    const size = activationSize(output, reach);
    const { bytes, accuracy } = size;
    total = total === nothing ? size : { bytes: total.bytes + bytes, accuracy: joinAccuracy(total.accuracy, accuracy) };
  }
  return total;
}
