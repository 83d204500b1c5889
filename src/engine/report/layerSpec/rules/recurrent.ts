import { elementCount } from '../../../graph/shape';
import type { Arguments, Tensor } from '../support/draft';
import type { NodeView } from '../support/nodeView';
import { unless } from './arguments';
import type { Rule } from './rule';

/** Gates whose weights the operator joins. */
const gates = { RNN: 1, GRU: 3, LSTM: 4 } as const;

/** ONNX's layers run over time × batch × features, the spec's over time × features: with one sample that is a view. */
const recurrent =
  (type: keyof typeof gates): Rule =>
  node => {
    const [input, shape, recurrence] = [node.tensor(0), node.shape(0), node.shape(2)];
    if (!input || shape?.length !== 3 || recurrence?.length !== 3 || node.conversion.batch !== 1) return null;
    const isBatchFirst = node.number('layout', 0) === 1;
    const [time, batch] = isBatchFirst ? [shape[1], shape[0]] : shape;
    if (batch !== 1 || recurrence[1] !== gates[type] * recurrence[2]) return null;
    const args: Arguments = {
      input_size: shape[2],
      hidden_size: recurrence[2],
      ...unless(true, 'bias', node.value(3) !== null),
      ...unless(false, 'bidirectional', recurrence[0] === 2),
      ...(type === 'RNN' && activationOf(node) === 'Relu' && { nonlinearity: 'relu' }),
    };
    const [directions, , hidden] = recurrence;
    const states = [5, 6].flatMap(index => node.tensor(index) ?? []);
    const state = [directions, hidden];
    return {
      type,
      args,
      inputs: [view(node, input, [time, shape[2]]), ...states.map(tensor => view(node, tensor, state))],
      outputs: [null, 'h_n', 'c_n'],
      shapes: [[time, directions * hidden], state, state],
    };
  };

/** The first activation of a node; undefined: the default. */
function activationOf({ analyzed }: NodeView): string | undefined {
  const activations = analyzed.attributes.get('activations');
  return activations?.kind === 'strings' ? activations.value[0] : undefined;
}

function view(node: NodeView, input: Tensor, shape: readonly number[]): Tensor {
  if (String(input.shape) === String(shape) || elementCount(input.shape) !== elementCount(shape)) return input;
  return node.insert('Reshape', { shape }, [input], shape);
}

export const recurrentRules: Readonly<Record<string, Rule>> = {
  RNN: recurrent('RNN'),
  GRU: recurrent('GRU'),
  LSTM: recurrent('LSTM'),
};
