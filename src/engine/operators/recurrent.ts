import { difference, product, sum, symbol, type Expression } from '../formula/expression';
import { type Dim, type KnownShape, type Shape } from '../graph/shape';
import { tensor, type ValueType } from '../graph/value';
import { say, type Message } from '../graph/message';
import { knownValues, outputElements, sizeAttribute } from './support/arguments';
import { lost, mixed, type AxisFlow, type AxisName } from './support/axisFlow';
import type { ChannelAxis, ChannelFlow } from './support/channelFlow';
import { areKnown, named } from './support/channels';
import { contraction, repeated, together } from './support/contraction';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import type { InputRoles } from './support/roles';
import { activationOperations } from './support/fusedActivation';

/** How the recurrent operators differ. */
interface Cell {
  readonly gates: number;
  /** States that go from step to step: the hidden state, and LSTM's cell state. */
  readonly states: 1 | 2;
  /** Default activations, and how often each is applied per hidden unit and step. */
  readonly activations: readonly { readonly name: string; readonly uses: number }[];
  /** Other operations per hidden unit and step, activations and sums of products aside. */
  readonly elementwise: number;
  /** ptflops' elementwise operations per hidden unit and step. */
  readonly ptflopsElementwise: number;
  readonly packedWeights?: boolean;
  /** The input that projects each hidden state to a smaller one. */
  readonly projection?: number;
}

/** Ht = f(Xt·Wiᵀ + Ht−1·Riᵀ + Wbi + Rbi) (ONNX RNN-1 … -22). */
const rnn: Cell = {
  gates: 1,
  states: 1,
  activations: [{ name: 'Tanh', uses: 1 }],
  elementwise: 0,
  ptflopsElementwise: 1,
};

/**
 * Three gates; r ⊙ H (before or after the product, depending on linear_before_reset, with the same number of
 * operations) and (1 − z) ⊙ h + z ⊙ H (ONNX GRU-1 … -22).
 */
const gru: Cell = {
  gates: 3,
  states: 1,
  activations: [
    { name: 'Sigmoid', uses: 2 },
    { name: 'Tanh', uses: 1 },
  ],
  elementwise: 5,
  ptflopsElementwise: 7,
};

/** Four gates; f ⊙ C + i ⊙ c and o ⊙ h(C) (ONNX LSTM-1 … -22). */
const lstm: Cell = {
  gates: 4,
  states: 2,
  elementwise: 4,
  ptflopsElementwise: 10,
  activations: [
    { name: 'Sigmoid', uses: 3 },
    { name: 'Tanh', uses: 1 },
    { name: 'Tanh', uses: 1 },
  ],
};

interface Recurrent {
  readonly directions: 1 | 2;
  readonly steps: Dim;
  readonly batch: Dim;
  readonly inputSize: Dim;
  readonly hiddenSize: Dim;
  /** Elements of what goes to the next step and out: hidden units, unless they are projected. */
  readonly outputSize: Dim;
  readonly batchFirst: boolean;
}

/** X, W, R, B, sequence_lens, initial_h and for LSTM initial_c, P. */
function readRecurrent(node: NodeContext, cell: Cell): Recurrent {
  const direction = node.string('direction', 'forward').toLowerCase();
  if (!['forward', 'reverse', 'bidirectional'].includes(direction))
    node.fail(say`The direction "${direction}" is not valid.`);
  const directions = direction === 'bidirectional' ? 2 : 1;
  const batchFirst = node.int('layout', 0) === 1;
  for (const index of [0, 1, 2]) {
    const rank = node.rank(index);
    if (rank !== null && rank !== 3) node.fail(say`Input ${index + 1} must have rank 3, but has rank ${rank}.`);
  }
  const [outer, inner] = cell.packedWeights ? [-1, -2] : [-2, -1];
  const rows = node.dim(1, outer) ?? node.dim(2, outer);
  const hiddenSize =
    sizeAttribute(node, 'hidden_size') ?? node.dim(2, inner) ?? (rows === null ? null : Math.floor(rows / cell.gates));
  if (rows !== null && hiddenSize !== null && rows !== cell.gates * hiddenSize) {
    node.fail(say`W must have rows for ${cell.gates} gates of ${hiddenSize} hidden units, but has ${rows}.`);
  }
  const stacked = node.dim(1, 0);
  if (stacked !== null && stacked !== directions)
    node.fail(say`W is for ${stacked} directions, but the direction is ${direction}.`);
  return {
    directions,
    batchFirst,
    hiddenSize,
    steps: node.dim(0, batchFirst ? 1 : 0),
    batch: node.dim(0, batchFirst ? 0 : 1),
    outputSize: cell.projection === undefined ? hiddenSize : node.dim(cell.projection, 1),
    inputSize: node.dim(1, inner) ?? node.dim(0, 2),
  };
}

function inferRecurrent(node: NodeContext, cell: Cell): ValueType[] {
  const { directions, steps, batch, hiddenSize, outputSize, batchFirst } = readRecurrent(node, cell);
  const all: Shape = batchFirst ? [batch, steps, directions, outputSize] : [steps, directions, batch, outputSize];
  const last = (size: Dim): Shape => (batchFirst ? [batch, directions, size] : [directions, batch, size]);
  const dtype = node.dtype(0);
  return [
    tensor(dtype, all),
    tensor(dtype, last(outputSize)),
    ...(cell.states === 2 ? [tensor(dtype, last(hiddenSize))] : []),
  ];
}

/** The steps of all sequences: `T`·`N`, or `S` where sequence_lens is known; and what is assumed where it is not. */
function stepSymbols(
  node: NodeContext,
  { steps, batch }: Recurrent,
): { steps: Expression[]; assumed: Pick<Cost, 'note' | 'accuracy'> } {
  const lengths = node.hasInput(4) ? knownValues(node, 4) : undefined;
  if (lengths !== undefined && lengths.length > 0 && lengths.every(length => length >= 0)) {
    return {
      steps: [
        symbol(
          'S',
          lengths.reduce((a, b) => a + b, 0),
          say`time steps of all sequences, from sequence_lens`,
        ),
      ],
      assumed: {},
    };
  }
  return {
    steps: [
      symbol('T', steps, say`time steps`),
      ...(batch === 1 ? [] : [symbol('N', batch, say`sequences in the batch`)]),
    ],
    assumed: node.hasInput(4) ? { note: say`All sequences are counted at full length.`, accuracy: 'atMost' } : {},
  };
}

/** Operations per hidden unit and step beside the sums of products, for all directions together. */
function elementwiseOperations(
  node: NodeContext,
  cell: Cell,
  directions: number,
): { flops: number | null; special: number | null } {
  const named = node.strings('activations') ?? [];
  let flops: number | null = 0;
  let special: number | null = 0;
  for (let direction = 0; direction < directions; direction++) {
    cell.activations.forEach(({ name, uses }, index) => {
      const operations = activationOperations(named[direction * cell.activations.length + index] ?? name);
      // With coupled gates the forget gate is 1 − i.
      const times = index === 0 && cell.states === 2 && node.int('input_forget', 0) !== 0 ? uses - 1 : uses;
      flops = operations && flops !== null ? flops + operations.flops * times + (uses - times) : null;
      special = operations && special !== null ? special + operations.special * times : null;
    });
  }
  if (flops === null) return { flops, special };
  // Peepholes are a product and a sum on three gates; clipping is two comparisons at the input of each activation.
  const peepholes = cell.states === 2 && node.hasInput(7) ? 6 : 0;
  const clipped = node.float('clip') === undefined ? 0 : 2 * (cell.gates + cell.states - 1);
  return { flops: flops + directions * (cell.elementwise + peepholes + clipped), special };
}

/** ONNX has two biases per gate (Wb and Rb); Keras' layers learn one, so that B is half as long. */
function biasCount(node: NodeContext, cell: Cell, { hiddenSize }: Recurrent): 0 | 1 | 2 {
  if (!node.hasInput(3)) return 0;
  return hiddenSize !== null && node.dim(3, -1) === cell.gates * hiddenSize ? 1 : 2;
}

/**
 * Each gate of each hidden unit is a sum of I + H products and two biases; so it is once per step, sequence and direction.
 * ptflops: the elements of W, R and B and a few operations per hidden unit, per step.
 */
function recurrentCost(node: NodeContext, cell: Cell, extra?: (hidden: Expression, fedBack: Expression) => Cost): Cost {
  const found = readRecurrent(node, cell);
  const directions = found.directions === 1 ? [] : [symbol('D', found.directions, say`directions`)];
  const hidden = symbol('H', found.hiddenSize, say`hidden units`);
  const fedBack = cell.projection === undefined ? hidden : symbol('P', found.outputSize, say`projected hidden units`);
  const products = sum(symbol('I', found.inputSize, say`input features`), fedBack);
  const { steps, assumed } = stepSymbols(node, found);
  const biasesPerGate = biasCount(node, cell, found);
  const rows = [...(cell.gates === 1 ? [] : [symbol('G', cell.gates, say`gates`)]), hidden, ...directions];
  const gates = contraction([products], rows, false);
  const sums =
    biasesPerGate === 0
      ? gates.flops!
      : biasesPerGate === 1
        ? product(2, products, ...rows)
        : product(sum(product(2, products), 1), ...rows);
  const { flops, special } = elementwiseOperations(node, cell, found.directions);
  const named = (name: string, value: number | null, what: Message) =>
    product(
      symbol(
        name,
        value,
        found.directions === 2
          ? say`${what} per hidden unit and step, both directions`
          : say`${what} per hidden unit and step`,
      ),
      hidden,
    );
  const biases = biasesPerGate === 0 ? [] : [product(biasesPerGate, ...rows)];
  const ptflops = sum(gates.macs!, product(cell.ptflopsElementwise, hidden, ...directions), ...biases);
  const perStep: Cost = {
    macs: gates.macs,
    flops: sum(sums, named('e', flops, say`activations, gating and other elementwise operations`)),
    special: named('s', special, say`special functions`),
    ptflops,
  };
  const step = extra ? together(perStep, repeated(directions, extra(hidden, fedBack))) : perStep;
  return { ...repeated(steps, step), ...assumed };
}

/** Initial states are not parameters: exporters write zeros. */
const roles = [
  undefined,
  'weight',
  'weight',
  'weight',
  'steering',
  'steering',
  'steering',
  'weight',
] as const satisfies InputRoles;

/** The batch is axis 1 of the input, or axis 0 with layout 1; steps follow from each other. */
function recurrentAxes(node: NodeContext): AxisFlow {
  const isFirst = node.int('layout', 0) === 1;
  const named = (rank: number, batch: number, others: AxisName): AxisName[] =>
    Array.from({ length: rank }, (_, axis) => (axis === batch ? 'N' : others));
  const [sequence, state] = [named(3, isFirst ? 0 : 1, mixed), named(3, isFirst ? 0 : 1, lost)];
  return {
    inputs: [sequence, null, null, null, null, state, state],
    outputs: [named(4, isFirst ? 0 : 2, lost), state, state],
    samples: ['N'],
  };
}

/** Gates have as many rows as there are hidden units, which the weights of all gates share. */
function recurrentChannels(node: NodeContext, cell: Cell): ChannelFlow | null {
  const { directions, hiddenSize, batchFirst } = readRecurrent(node, cell);
  if (hiddenSize === null || !areKnown(node, 0, 1, 2)) return null;
  const [x, w] = [node.shape(0), node.shape(1)] as KnownShape[];
  const [hidden, taken] = [named('hidden', hiddenSize), named('in', w[2])];
  const gates: ChannelAxis = { times: [cell.gates, hidden] };
  const batch = named('batch', x[batchFirst ? 0 : 1]);
  const steps = named('steps', x[batchFirst ? 1 : 0]);
  const state = batchFirst ? [batch, directions, hidden] : [directions, batch, hidden];
  return {
    inputs: [
      batchFirst ? [batch, steps, taken] : [steps, batch, taken],
      [directions, gates, taken],
      [directions, gates, hidden],
      node.hasInput(3) ? [directions, { times: [node.dim(3, 1)! / hiddenSize, hidden] }] : undefined,
      undefined,
      node.hasInput(5) ? state : undefined,
      node.hasInput(6) ? state : undefined,
      node.hasInput(7) ? [directions, { times: [node.dim(7, 1)! / hiddenSize, hidden] }] : undefined,
    ],
    outputs: [
      batchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden],
      state,
      ...(cell.states === 2 ? [state] : []),
    ],
    makes: hidden,
    states: node.int('hidden_size') === undefined ? [] : [{ attribute: 'hidden_size', size: hidden }],
  };
}

function recurrentOperator(name: string, cell: Cell): OperatorDefinition {
  return {
    name,
    since: 1,
    roles,
    infer(node) {
      const [features, columns] = [node.dim(0, 2), node.dim(1, -1)];
      if (features !== null && columns !== null && features !== columns)
        node.fail(say`The input has ${features} features, but W is for ${columns}.`);
      return inferRecurrent(node, cell);
    },
    axes: recurrentAxes,
    channels: node => recurrentChannels(node, cell),
    cost: node => recurrentCost(node, cell),
  };
}

/**
 * Bahdanau attention inside ONNX Runtime's AttnLSTM, per step: the query Ht·QW, the scores V·tanh(KEYS + query) over the
 * memory, their softmax, the context, and with AW the attention layer over (Ht, context).
 */
function attentionStep(node: NodeContext, hidden: Expression): Cost {
  const memory = symbol('T_m', node.dim(11, 1), say`steps of the memory`);
  const depth = symbol('D_m', node.dim(11, 2) ?? node.dim(9, 1), say`features of the memory`);
  const size = symbol('A', node.dim(8, 2) ?? node.dim(10, 1), say`attention units`);
  const scored = product(memory, size);
  return together(
    contraction([hidden], [size], false),
    { flops: product(2, scored), special: scored },
    contraction([size], [memory], false),
    { flops: difference(product(5, memory), 2), special: memory },
    contraction([memory], [depth], false),
    node.hasInput(13)
      ? contraction([sum(depth, hidden)], [symbol('A_w', node.dim(13, 2), say`units of the attention layer`)], false)
      : {},
  );
}

/** KEYS = M · MW, once for each direction. */
function attentionKeys(node: NodeContext): Cost {
  const directions = node.string('direction', 'forward') === 'bidirectional' ? [symbol('D', 2, say`directions`)] : [];
  const batch = node.dim(11, 0);
  return contraction(
    [symbol('D_m', node.dim(11, 2) ?? node.dim(9, 1), say`features of the memory`)],
    [
      ...(batch === 1 ? [] : [symbol('N', batch, say`sequences in the batch`)]),
      symbol('T_m', node.dim(11, 1), say`steps of the memory`),
      symbol('A', node.dim(9, 2), say`attention units`),
      ...directions,
    ],
    false,
  );
}

const projectedLstm: Cell = { ...lstm, projection: 8 };

const quantizedLstm: Cell = { ...lstm, packedWeights: true };

export const recurrent: OperatorDefinition[] = [
  recurrentOperator('RNN', rnn),
  recurrentOperator('GRU', gru),
  recurrentOperator('LSTM', lstm),
  {
    // torch.nn.LSTM with proj_size: Ht = (o ⊙ h(C))·W_hrᵀ, W_hr [D, P, H], and R has P columns. ptflops passes over W_hr.
    name: 'LSTM',
    domain: 'torch.nn',
    since: 1,
    roles: [...roles, 'weight'],
    infer: node => inferRecurrent(node, projectedLstm),
    axes: recurrentAxes,
    cost: node => recurrentCost(node, projectedLstm, (hidden, projected) => contraction([hidden], [projected], false)),
  },
  {
    // hidden_prev, gates [1, N, 3·D], … of opset 1: σ of one gate, tanh of another, z ⊙ H + (1 − z) ⊙ h.
    name: 'GRUUnit',
    since: 1,
    infer: node => [tensor(node.dtype(0), node.shape(0))],
    cost: node => ({ flops: product(9, outputElements(node)), special: product(2, outputElements(node)) }),
  },
  {
    // W and R are int8 and transposed; X and H are quantised on the way (ONNX Runtime DynamicQuantizeLSTM).
    name: 'DynamicQuantizeLSTM',
    domain: 'com.microsoft',
    since: 1,
    roles: [
      undefined,
      'weight',
      'weight',
      undefined,
      'steering',
      'steering',
      'steering',
      undefined,
      'scale',
      'scale',
      'scale',
      'scale',
    ],
    infer: node => inferRecurrent(node, quantizedLstm),
    axes: recurrentAxes,
    cost: node => {
      const cost = together(recurrentCost(node, quantizedLstm), {
        note: say`Quantizing the inputs of each step is not counted.`,
      });
      return { ...cost, ptflops: undefined };
    },
  },
  {
    name: 'AttnLSTM',
    domain: 'com.microsoft',
    since: 1,
    roles: [...roles, undefined, undefined, undefined, undefined, 'steering'],
    infer: node => inferRecurrent(node, lstm),
    axes: recurrentAxes,
    cost: node => {
      if (!node.hasInput(11)) return { ...recurrentCost(node, lstm), ptflops: undefined };
      const cost = together(
        recurrentCost(node, lstm, hidden => attentionStep(node, hidden)),
        attentionKeys(node),
      );
      return { ...cost, ptflops: undefined };
    },
  },
];
