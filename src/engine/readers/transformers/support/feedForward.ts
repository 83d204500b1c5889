import { activation } from './activation';
import { linear } from './linear';
import type { Module } from './module';

/** down(act(gate(x)) · up(x)): the gated layers of Llama and its like. */
export function gatedFeedForward(
  parent: Module,
  value: string,
  size: { readonly width: number; readonly inner: number; readonly act: string; readonly bias?: boolean },
  name = 'mlp',
): string {
  const { width, inner, act, bias = false } = size;
  return parent.child(name, '*MLP', mlp => {
    const gate = activation(mlp, 'act_fn', linear(mlp, 'gate_proj', value, width, inner, bias), act);
    const up = linear(mlp, 'up_proj', value, width, inner, bias);
    return linear(mlp, 'down_proj', mlp.op('Mul', [gate, up]), inner, width, bias);
  });
}
