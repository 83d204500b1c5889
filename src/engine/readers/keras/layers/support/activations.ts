import { float, int, text } from '../../../support/attributes';
import type { GraphBuilder } from '../../../support/graphBuilder';

const scalar = (graph: GraphBuilder, value: number): string => graph.constant('float32', [], [value]);
const plain =
  (op: string) =>
  (graph: GraphBuilder, value: string): string =>
    graph.op(op, [value]);

const silu = (graph: GraphBuilder, value: string): string => graph.op('Mul', [value, graph.op('Sigmoid', [value])]);

/** (x + √(x² + 4)) / 2 */
function squareplus(graph: GraphBuilder, value: string): string {
  const root = graph.op('Sqrt', [graph.op('Add', [graph.op('Mul', [value, value]), scalar(graph, 4)])]);
  return graph.op('Div', [graph.op('Add', [value, root]), scalar(graph, 2)]);
}

/** One half of the channels times σ of the other. */
function glu(graph: GraphBuilder, value: string): string {
  const [half, gate] = graph.add('Split', [value], { outputs: 2, attributes: { axis: int(-1), num_outputs: int(2) } });
  return graph.op('Mul', [half, graph.op('Sigmoid', [gate])]);
}

/** x from 1 on, (x + 1)²/4 between −1 and 1, else 0. */
function sparsePlus(graph: GraphBuilder, value: string): string {
  const shifted = graph.op('Add', [value, scalar(graph, 1)]);
  const curve = graph.op('Mul', [graph.op('Mul', [shifted, shifted]), scalar(graph, 0.25)]);
  const upper = graph.op('Where', [graph.op('Less', [value, scalar(graph, 1)]), curve, value]);
  return graph.op('Where', [graph.op('LessOrEqual', [value, scalar(graph, -1)]), scalar(graph, 0), upper]);
}

/**
 * max(0, x − τ), where τ follows from the sorted values and their running sums (`keras/src/backend/jax/nn.py`); the sort
 * itself has only comparisons.
 */
function sparsemax(graph: GraphBuilder, value: string): string {
  const size = graph.shape(value)?.at(-1) ?? null;
  if (size === null) return graph.op('Softmax', [value], { axis: int(-1) });
  const [sorted] = graph.add('TopK', [value, graph.list([size])], { outputs: 2, attributes: { axis: int(-1) } });
  const sums = graph.op('CumSum', [sorted, graph.constant('int64', [], [-1])]);
  const less = graph.op('Sub', [sums, scalar(graph, 1)]);
  const ranks = graph.op('Range', [scalar(graph, 1), scalar(graph, size + 1), scalar(graph, 1)]);
  const support = graph.op('Greater', [graph.op('Sub', [sorted, graph.op('Div', [less, ranks])]), scalar(graph, 0)]);
  const total = (part: string): string => graph.op('ReduceSum', [part, graph.list([-1])], { keepdims: int(1) });
  const count = total(graph.op('Cast', [support], { to: int(1) }));
  const kept = total(graph.op('Where', [support, sums, scalar(graph, 0)]));
  const threshold = graph.op('Div', [graph.op('Sub', [kept, scalar(graph, 1)]), count]);
  return graph.op('Relu', [graph.op('Sub', [value, threshold])]);
}

/** Activations by the names that Keras and TensorFlow give them, at their default parameters. */
const activations: Readonly<Record<string, (graph: GraphBuilder, value: string) => string>> = {
  linear: (_, value) => value,
  relu: plain('Relu'),
  relu6: (graph, value) => graph.op('Clip', [value, scalar(graph, 0), scalar(graph, 6)]),
  elu: plain('Elu'),
  selu: plain('Selu'),
  celu: plain('Celu'),
  leaky_relu: (graph, value) => graph.op('LeakyRelu', [value], { alpha: float(0.2) }),
  sigmoid: plain('Sigmoid'),
  hard_sigmoid: plain('HardSigmoid'),
  log_sigmoid: (graph, value) => graph.op('Log', [graph.op('Sigmoid', [value])]),
  sparse_sigmoid: (graph, value) => {
    const line = graph.op('Mul', [graph.op('Add', [value, scalar(graph, 1)]), scalar(graph, 0.5)]);
    return graph.op('Clip', [line, scalar(graph, 0), scalar(graph, 1)]);
  },
  tanh: plain('Tanh'),
  hard_tanh: (graph, value) => graph.op('Clip', [value, scalar(graph, -1), scalar(graph, 1)]),
  tanh_shrink: (graph, value) => graph.op('Sub', [value, graph.op('Tanh', [value])]),
  soft_shrink: (graph, value) => graph.op('Shrink', [value], { lambd: float(0.5), bias: float(0.5) }),
  hard_shrink: (graph, value) => graph.op('Shrink', [value], { lambd: float(0.5), bias: float(0) }),
  threshold: (graph, value) =>
    graph.op('Where', [graph.op('Greater', [value, scalar(graph, 0)]), value, scalar(graph, 0)]),
  softmax: (graph, value) => graph.op('Softmax', [value], { axis: int(-1) }),
  log_softmax: (graph, value) => graph.op('LogSoftmax', [value], { axis: int(-1) }),
  sparsemax,
  softplus: plain('Softplus'),
  sparse_plus: sparsePlus,
  squareplus,
  softsign: plain('Softsign'),
  exponential: plain('Exp'),
  gelu: (graph, value) => graph.op('Gelu', [value], { approximate: text('none') }),
  glu,
  silu,
  swish: silu,
  hard_silu: plain('HardSwish'),
  hard_swish: plain('HardSwish'),
  mish: plain('Mish'),
};

/** Other names in TensorFlow and older versions. */
const aliases: Readonly<Record<string, string>> = {
  leakyrelu: 'leaky_relu',
  softmax_v2: 'softmax',
  log_softmax_v2: 'log_softmax',
  hard_swish_v2: 'hard_swish',
  exp: 'exponential',
  identity: 'linear',
};

/** An activation's current name. */
export function activationName(written: string): string {
  const name = written.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
  return Object.hasOwn(aliases, name) ? aliases[name] : name;
}

/** Whether there is an activation of this name. */
export function isActivation(written: string): boolean {
  return Object.hasOwn(activations, activationName(written));
}

/** Applies an activation by its name, which may be that of a class; null if there is none. */
export function activationByName(graph: GraphBuilder, written: string, value: string): string | null {
  return isActivation(written) ? activations[activationName(written)](graph, value) : null;
}
