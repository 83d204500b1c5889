import type { KerasLayer, Lowering } from './layers/support/layer';
import { activationByName, isActivation } from './layers/support/activations';
import { contractionOperations } from './operations/contraction';
import { creationOperations } from './operations/creation';
import { elementwiseOperations } from './operations/elementwise';
import { imageOperations } from './operations/image';
import { int } from '../support/attributes';
import { integerOf } from './operations/operands';
import { rearrangementOperations } from './operations/rearrangement';
import { reductionOperations } from './operations/reduction';
import { slicingOperations } from './operations/slicing';

const alongAxis =
  (op: string): Lowering =>
  layer =>
    layer.op(op, [layer.input], { axis: int(integerOf(layer, ['axis'], 1) ?? -1) });

/** How each function is lowered, by its name without underscores: Keras writes `ExpandDims`, TensorFlow `expand_dims`. */
const operations: ReadonlyMap<string, Lowering> = new Map(
  Object.entries({
    ...elementwiseOperations,
    ...reductionOperations,
    ...rearrangementOperations,
    ...slicingOperations,
    ...contractionOperations,
    ...imageOperations,
    ...creationOperations,
    softmax: alongAxis('Softmax'),
    log_softmax: alongAxis('LogSoftmax'),
  }).map(([name, lowering]) => [squashed(name), lowering]),
);

function squashed(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

/** A function by the name of its class in Keras 3, or in TensorFlow; undefined if there is no rule for it. */
export function operationByName(name: string): Lowering | undefined {
  return operations.get(squashed(name)) ?? activation(name);
}

/** Activations are functions, too. */
const activation = (name: string): Lowering | undefined =>
  isActivation(name) ? (layer: KerasLayer) => activationByName(layer.graph, name, layer.input)! : undefined;
