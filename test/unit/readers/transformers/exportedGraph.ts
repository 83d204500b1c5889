import type { DeclaredDim, Model, Node } from '../../../../src/engine/graph/graph';
import { buildModel, node } from '../../support/buildModel';

/** Writes a graph the way PyTorch's exporter writes a model of the library: one node per operation, named by its module. */
export class ExportedGraph {
  private readonly nodes: Node[] = [];
  private readonly weights: Record<string, readonly number[]> = {};
  private readonly constants: Record<string, readonly number[] | number> = {};

  op(module: string, op: string, inputs: readonly string[], attributes: Node['attributes'] = new Map()): string {
    const output = `v${this.nodes.length}`;
    const name = `/${module === '' ? '' : `${module}/`}${op}_${this.nodes.length}`;
    this.nodes.push(node(op, inputs.join(','), output, Object.fromEntries(attributes), { name }));
    return output;
  }

  weight(name: string, shape: readonly number[]): string {
    this.weights[name] = shape;
    return name;
  }

  list(values: readonly number[] | number): string {
    const name = `c${Object.keys(this.constants).length}`;
    this.constants[name] = values;
    return name;
  }

  linear(module: string, input: string, inputs: number, outputs: number, bias = false): string {
    const product = this.op(module, 'MatMul', [input, this.weight(`${module}.weight`, [inputs, outputs])]);
    return bias ? this.op(module, 'Add', [this.weight(`${module}.bias`, [outputs]), product]) : product;
  }

  /** tokens × (heads · size) → heads × tokens × size, or heads × size × tokens for keys. */
  split(module: string, value: string, heads: number, size: number, perm = [0, 2, 1, 3]): string {
    const parts = this.op(module, 'Reshape', [value, this.list([0, 0, heads, size])]);
    return this.op(module, 'Transpose', [parts], new Map([['perm', { kind: 'ints', value: perm }]]));
  }

  /** softmax(Q·K)·V in parts, with each key and value head repeated for the query heads that share it. */
  attention(module: string, [q, k, v]: readonly string[], heads: number, kvHeads: number, size: number): string {
    const groups = heads / kvHeads;
    const repeat = (value: string): string => {
      if (groups === 1) return value;
      const wide = this.op(module, 'Unsqueeze', [value, this.list([2])]);
      const copies = this.op(module, 'Expand', [wide, this.list([1, 1, groups, 1, 1])]);
      return this.op(module, 'Reshape', [copies, this.list([0, heads, -1, size])]);
    };
    const keys = this.op(
      module,
      'Transpose',
      [repeat(this.split(module, k, kvHeads, size))],
      new Map([['perm', { kind: 'ints', value: [0, 1, 3, 2] }]]),
    );
    const scores = this.op(module, 'MatMul', [this.split(module, q, heads, size), keys]);
    const mixed = this.op(module, 'MatMul', [
      this.op(module, 'Softmax', [scores]),
      repeat(this.split(module, v, kvHeads, size)),
    ]);
    const rows = this.op(module, 'Transpose', [mixed], new Map([['perm', { kind: 'ints', value: [0, 2, 1, 3] }]]));
    return this.op(module, 'Reshape', [rows, this.list([0, 0, heads * size])]);
  }

  model(inputs: Readonly<Record<string, { dtype: 'int64' | 'float32'; shape: readonly DeclaredDim[] }>>): Model {
    return buildModel({ inputs, nodes: this.nodes, weights: this.weights, constants: this.constants });
  }
}
