import { float, int } from '../../support/attributes';
import type { Module } from './module';

/** torch.nn.LayerNorm over the last axis. */
export function layerNorm(parent: Module, name: string, value: string, size: number, eps: number, bias = true): string {
  return parent.child(
    name,
    'LayerNorm',
    module =>
      module.op(
        'LayerNormalization',
        [value, module.weight('weight', [size]), ...(bias ? [module.weight('bias', [size])] : [])],
        { axis: int(-1), epsilon: float(eps) },
      ),
    `(${size},), eps=${eps}`,
  );
}

/** Root mean square normalisation over the last axis. Gemma's 1 + weight is a constant, so it costs the same. */
export function rmsNorm(
  parent: Module,
  name: string,
  value: string,
  size: number,
  eps: number,
  type = '*RMSNorm',
): string {
  return parent.child(
    name,
    type,
    module =>
      module.op('RMSNormalization', [value, module.weight('weight', [size])], { axis: int(-1), epsilon: float(eps) }),
    `(${size},), eps=${eps}`,
  );
}
