import type { NodeContext } from './definition';

/*
 * Layers that exporters write as several nodes. ptflops counts layers, so each is recognised at the one node that has as
 * many elements as the layer; the others are not counted there. Nodes before it are looked at last: without that, a rule
 * gives the same for all nodes of a kind.
 */

const operator = (node: NodeContext | null): string => node?.node.op ?? '';

/** Whether all elements of a constant input are known to be `value`. */
function isAll(node: NodeContext, index: number, value: number): boolean {
  const values = node.constant(index)?.values;
  return values !== undefined && values.length > 0 && values.every(element => element === value);
}

/** At the quotient of (x − mean) / √(variance + ε): a layer normalisation before opset 17. */
export function isLayerNormalization(quotient: NodeContext): boolean {
  const [deviation, root] = [quotient.producer(0), quotient.producer(1)];
  const variance = root?.producer(0) ?? null;
  return (
    operator(deviation) === 'Sub' &&
    operator(deviation!.producer(1)) === 'ReduceMean' &&
    operator(root) === 'Sqrt' &&
    operator(variance) === 'Add' &&
    operator(variance!.producer(0)) === 'ReduceMean'
  );
}

/** At the sum 1 + tanh(…): the approximate GELU. */
export function isApproximateGelu(sum: NodeContext): boolean {
  return [
    [0, 1],
    [1, 0],
  ].some(([tanh, one]) => isAll(sum, one, 1) && operator(sum.producer(tanh)) === 'Tanh');
}

/**
 * At the sum with a constant vector after a product with weights: the bias of a fully connected layer over three or
 * more dimensions.
 */
export function isLinearBias(sum: NodeContext): boolean {
  const width = sum.outputDim(0, -1);
  return [
    [0, 1],
    [1, 0],
  ].some(([product, bias]) => {
    const isVector = sum.isWeight(bias) && sum.rank(bias) === 1 && width !== null && sum.dim(bias, 0) === width;
    return isVector && operator(sum.producer(product)) === 'MatMul';
  });
}

/** At the clipping to 0 … 6: after a sum with 3 it is part of a hard swish or a hard sigmoid, otherwise a ReLU6. */
export function isHardSigmoid(clip: NodeContext): boolean {
  const sum = clip.producer(0);
  return operator(sum) === 'Add' && (isAll(sum!, 0, 3) || isAll(sum!, 1, 3));
}

/**
 * At an instance normalisation whose scale was not learned: exporters write the ones of such a layer as a Constant node,
 * and a group normalisation as one of these between two Reshapes.
 */
export function isWithoutScale(normalization: NodeContext): boolean {
  return operator(normalization.producer(1)) === 'Constant' && isAll(normalization, 1, 1);
}

/** At the product with the scale of a group normalisation, which follows the Reshape back. */
export function isGroupScale(scale: NodeContext): boolean {
  return [
    [0, 1],
    [1, 0],
  ].some(([normalized, weight]) => {
    if (!scale.isWeight(weight)) return false;
    const reshape = scale.producer(normalized);
    return operator(reshape) === 'Reshape' && operator(reshape!.producer(0)) === 'InstanceNormalization';
  });
}
