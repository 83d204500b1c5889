import { symbol } from '../formula/expression';
import { elementCount, type Dim, type Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import { sizeAttribute } from './support/arguments';
import { contraction, together } from './support/contraction';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import { activationCost } from './support/fusedActivation';
import { kernelSymbols } from './support/window';

/** K products for each output value: the convolution is depthwise. The state is a copy of the last inputs. */
function causalCost(node: NodeContext, bias: number): Cost {
  const kernel = node.shape(1)?.slice(2) ?? [null];
  const values = [symbol('n', elementCount(node.outputShape(0)), say`output elements`)];
  return together(
    contraction(kernelSymbols(kernel, say`the weight`), values, node.hasInput(bias)),
    activationCost(node.string('activation', 'none'), values),
  );
}

/** Past inputs that the causal axis needs: (K − 1) · dilation. */
function stateLength(node: NodeContext): Dim {
  const kernel = node.dim(1, -1);
  return kernel === null ? null : Math.max(0, kernel - 1) * (sizeAttribute(node, 'dilation', 1) ?? 1);
}

/** The shape of the state that is carried on (ONNX Runtime CausalConvWithState; ONNX CausalConvWithState-27 is its plain case). */
function stateShape(node: NodeContext): Shape | null {
  const x = node.shape(0);
  if (x === null) return node.shape(3);
  if (x.length < 3) node.fail(say`The input must have rank 3 or more, but has rank ${x.length}.`);
  const window = sizeAttribute(node, 'state_window') ?? 0;
  const slot =
    node.int('channels_last', 0) === 1
      ? [x[0], stateLength(node), ...x.slice(2)]
      : [...x.slice(0, -1), stateLength(node)];
  return window > 0 ? [window, ...slot] : slot;
}

function causalConvolutionIn(domain: string, since: number): OperatorDefinition {
  return {
    name: 'CausalConvWithState',
    domain,
    since,
    roles: [undefined, undefined, undefined, 'steering'],
    infer: node => {
      const channels = node.int('channels_last', 0) === 1 ? null : node.dim(0, 1);
      const filters = node.dim(1, 0);
      if (channels !== null && filters !== null && channels !== filters) {
        node.fail(say`The input has ${channels} channels, but the weight has ${filters}.`);
      }
      return [tensor(node.dtype(0), node.shape(0)), tensor(node.dtype(0), stateShape(node))];
    },
    cost: node => causalCost(node, 2),
  };
}

export const causalConvolution: OperatorDefinition[] = [
  causalConvolutionIn('ai.onnx', 27),
  causalConvolutionIn('com.microsoft', 1),
  {
    // Sequences of different lengths packed one after the other: [tokens, channels] (ONNX Runtime VarlenCausalConvWithState).
    name: 'VarlenCausalConvWithState',
    domain: 'com.microsoft',
    since: 1,
    roles: [undefined, undefined, 'steering', undefined, 'steering', 'steering'],
    infer: node => {
      const x = node.shape(0);
      const bounds = node.dim(2, 0);
      const batch = node.dim(4, 0) ?? (bounds === null || bounds < 1 ? null : bounds - 1);
      const channels = x?.[1] ?? node.dim(1, 0);
      return [
        tensor(node.dtype(0), x),
        tensor(node.dtype(0), [batch, channels, stateLength(node)]),
        tensor(node.dtype(0), [batch, sizeAttribute(node, 'state_update_capacity') ?? 0, channels]),
      ];
    },
    cost: node => causalCost(node, 3),
  },
];
