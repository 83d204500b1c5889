import { say } from '../../../../graph/message';
import type { Shape } from '../../../../graph/shape';
import type { Layer } from './layer';

/** Fails if the inputs cannot be broadcast to one shape. */
export function requireBroadcast(layer: Layer): void {
  requireAgreement(layer, (a, b) =>
    pairedFromEnd(a, b).every(([x, y]) => x === null || y === null || x === y || x === 1 || y === 1),
  );
}

/** Fails if the inputs differ in an axis other than the one along which they are joined. */
export function requireSameBeside(layer: Layer, axis: number): void {
  requireAgreement(
    layer,
    (a, b) =>
      a.length === b.length && a.every((dim, at) => at === axis || dim === null || b[at] === null || dim === b[at]),
  );
}

/** Compares each input with the first one; the message names both layers and their shapes. */
function requireAgreement(layer: Layer, agree: (a: Shape, b: Shape) => boolean): void {
  const first = layer.shape();
  for (let index = 1; index < layer.inputs.length; index++) {
    const other = layer.shape(index);
    if (first === null || other === null || agree(first, other)) continue;
    layer.fail(
      say`The shapes do not match: '${layer.inputName(0)}' gives ${layer.inputShape(0)}, but '${layer.inputName(index)}' gives ${layer.inputShape(index)}.`,
      'inputs',
    );
  }
}

function pairedFromEnd(a: Shape, b: Shape): [Shape[number], Shape[number]][] {
  const common = Math.min(a.length, b.length);
  return Array.from({ length: common }, (_, index) => [a[a.length - 1 - index], b[b.length - 1 - index]]);
}
