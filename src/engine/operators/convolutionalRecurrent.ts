import { product, sum, symbol, type Expression } from '../formula/expression';
import { elementCount, type Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import type { NodeContext, OperatorDefinition } from './support/definition';
import { multiply } from './support/attentionCost';
import { contraction } from './support/contraction';
import { activationOperations } from './support/fusedActivation';
import { readWindows, windowPositions } from './support/window';

/** The places that the input's convolution yields, which are those of the state. */
function places(node: NodeContext): Shape | null {
  const [shape, kernel] = [node.shape(0), node.shape(1)];
  if (shape === null || kernel === null) return null;
  if (shape.length !== kernel.length + 1)
    node.fail(say`The input must have rank ${kernel.length + 1}, but has rank ${shape.length}.`);
  const windows = readWindows(node, kernel.length - 2, kernel.slice(2));
  return shape.slice(3).map((dim, axis) => windowPositions(node, dim, windows, axis));
}

/**
 * Keras' ConvLSTM1D, 2D and 3D on samples × steps × channels × places: an LSTM of which every gate is a convolution of the
 * input plus one of the state, which keeps its size. Weights are (4 · filters) × channels × window, for the state
 * (4 · filters) × filters × window; the bias is optional.
 */
const convLstm: OperatorDefinition = {
  name: 'ConvLSTM',
  domain: 'keras.layers',
  since: 1,
  infer: node => {
    const space = places(node);
    const filters = node.dim(2, 1);
    const steps = node.int('return_sequences', 0) !== 0 ? [node.dim(0, 1)] : [];
    return [tensor(node.dtype(0), space && [node.dim(0, 0), ...steps, filters, ...space])];
  },
  cost: node => {
    const kernel = node.shape(1);
    const filters = symbol('F', node.dim(2, 1), say`filters of each gate`);
    const window = symbol('K', elementCount(kernel && kernel.slice(2)), say`elements of the window`);
    const space = places(node);
    const repeated = symbol(
      'P',
      multiply(node.dim(0, 0), node.dim(0, 1), elementCount(space)),
      say`positions of the state, over all steps and samples`,
    );
    const products = product(window, sum(symbol('C', node.dim(1, 1), say`channels of the input`), filters));
    const rows: Expression[] = [symbol('G', 4, say`gates`), filters, repeated];
    const gates = contraction([products], rows, node.hasInput(3));
    const [gate, state] = (node.strings('activations') ?? []).map(activationOperations);
    // f · c + i · g and o · tanh(c), three gates, the candidate and the new state.
    const each = gate && state ? 4 + 3 * gate.flops + 2 * state.flops : null;
    const special = gate && state ? 3 * gate.special + 2 * state.special : null;
    return {
      macs: gates.macs,
      flops: sum(
        gates.flops!,
        product(
          symbol('e', each, say`activations, gating and other elementwise operations per element of the state`),
          filters,
          repeated,
        ),
      ),
      special: product(symbol('s', special, say`special functions per element of the state`), filters, repeated),
    };
  },
};

export const convolutionalRecurrent: readonly OperatorDefinition[] = [convLstm];
