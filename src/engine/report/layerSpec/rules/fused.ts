import { entryOf } from '../../../graph/entryOf';
import { elementCount } from '../../../graph/shape';
import { canonical } from '../../../analysis/values';
import type { Module } from '../support/conversion';
import { NodeView } from '../support/nodeView';
import { linearOf } from './linear';

/** A module in place of several nodes, in the order of execution. */
export interface Fused {
  readonly nodes: readonly number[];
  readonly module: Module;
}

/** The module that begins with a node and spans the only users of its result; null: none. */
export function fusedModule(node: NodeView): Fused | null {
  return linearWithBias(node) ?? gated(node) ?? gelu(node) ?? layerNorm(node);
}

/** The node that alone uses the output of a node; null: it is none of these operators. */
function next(node: NodeView, ...ops: readonly string[]): NodeView | null {
  const [output] = node.analyzed.outputs;
  const user = output ? node.conversion.onlyUser(output) : null;
  if (user === null) return null;
  const view = new NodeView(node.conversion, user);
  return ops.includes(view.op) && view.analyzed.node.domain === 'ai.onnx' ? view : null;
}

/** A product over more than two axes, and the sum with a vector. */
function linearWithBias(node: NodeView): Fused | null {
  if (node.op !== 'MatMul') return null;
  const add = next(node, 'Add');
  const bias = add?.weights.find(({ role }) => role === 'weight');
  const features = node.shape(1)?.at(-1);
  if (!add || !bias || bias.shared || elementCount(bias.shape) !== features) return null;
  const module = linearOf(node, true);
  return module && { nodes: [node.index, add.index], module };
}

/** x · f(x). */
function gated(node: NodeView): Fused | null {
  const type = entryOf({ Sigmoid: 'SiLU', HardSigmoid: 'Hardswish' }, node.op);
  const product = type === undefined ? null : next(node, 'Mul');
  const value = node.value(0);
  if (!type || !product || !value) return null;
  if (!product.analyzed.inputs.some(input => input && canonical(input) === canonical(value))) return null;
  const layout = node.conversion.layoutOf(value);
  const input = layout && node.tensor(0, layout);
  return input && { nodes: [node.index, product.index], module: { type, inputs: [input], layout } };
}

/** x/√2 → erf → + 1 → · x → · ½, as older exporters write it. */
function gelu(node: NodeView): Fused | null {
  if (node.op !== 'Div') return null;
  const nodes = chain(node, ['Erf'], ['Add'], ['Mul'], ['Mul']);
  const input = node.tensor(0);
  return nodes && input && { nodes: nodes.map(({ index }) => index), module: { type: 'GELU', inputs: [input] } };
}

/** There was no operator for it before opset 17. */
function layerNorm(mean: NodeView): Fused | null {
  if (mean.op !== 'ReduceMean') return null;
  const difference = next(mean, 'Sub');
  const output = difference?.analyzed.outputs[0];
  if (!difference || !output) return null;
  const { conversion } = mean;
  const users = conversion.usersOf(output).map(user => new NodeView(conversion, user));
  const [square, quotient] = [users.find(({ op }) => op === 'Pow'), users.find(({ op }) => op === 'Div')];
  if (users.length !== 2 || !square || !quotient) return null;
  const rest = chain(square, ['ReduceMean'], ['Add'], ['Sqrt'], ['Div'], ['Mul'], ['Add']);
  const [input, features] = [mean.tensor(0), mean.shape(0)?.at(-1)];
  if (!rest || !input || features === undefined) return null;
  const epsilon = rest[2].contents(1)?.[0] ?? 1e-5;
  const eps = Number(epsilon.toPrecision(6));
  const args = { normalized_shape: features, ...(eps !== 1e-5 && { eps }) };
  const nodes = [mean, difference, ...rest].map(({ index }) => index);
  return { nodes, module: { type: 'LayerNorm', args, inputs: [input] } };
}

/** A node and the only users of one another after it. */
function chain(node: NodeView, ...ops: readonly (readonly string[])[]): NodeView[] | null {
  const found = [node];
  for (const names of ops) {
    const following = next(found.at(-1)!, ...names);
    if (!following) return null;
    found.push(following);
  }
  return found;
}
