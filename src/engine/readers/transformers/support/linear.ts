import type { Module } from './module';

/** torch.nn.Linear over the last axis: x·Wᵀ + b, as exporters write it. */
export function linear(
  parent: Module,
  name: string,
  value: string,
  inputs: number,
  outputs: number,
  bias = false,
): string {
  const detail = `in_features=${inputs}, out_features=${outputs}, bias=${bias ? 'True' : 'False'}`;
  return parent.child(
    name,
    'Linear',
    module =>
      module.packing === null
        ? affine(module, value, inputs, outputs, bias)
        : withBias(module, module.packing.product(module, value, inputs, outputs), outputs, bias),
    detail,
  );
}

/** The same in a module of another class, such as GPT-2's Conv1D. */
export function affine(module: Module, value: string, inputs: number, outputs: number, bias: boolean): string {
  return withBias(module, module.op('MatMul', [value, module.weight('weight', [inputs, outputs])]), outputs, bias);
}

function withBias(module: Module, product: string, outputs: number, bias: boolean): string {
  return bias ? module.add(product, module.weight('bias', [outputs])) : product;
}

/** A linear layer that shares the table of an embedding: x·Eᵀ, and a bias of its own. */
export function tiedLinear(
  parent: Module,
  name: string,
  value: string,
  table: string,
  size: { readonly inputs: number; readonly outputs: number },
  bias = false,
): string {
  const detail = `in_features=${size.inputs}, out_features=${size.outputs}, bias=${bias ? 'True' : 'False'}`;
  return parent.child(
    name,
    'Linear',
    module => {
      const product = module.op('MatMul', [value, module.op('Transpose', [table])]);
      return bias ? module.add(product, module.weight('bias', [size.outputs])) : product;
    },
    detail,
  );
}

/** torch.nn.Embedding: a learned vector for each number. */
export function embedding(parent: Module, name: string, numbers: string, count: number, size: number): string {
  return parent.child(
    name,
    'Embedding',
    module => module.op('Gather', [module.weight('weight', [count, size]), numbers]),
    `${count}, ${size}`,
  );
}
