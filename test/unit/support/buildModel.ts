import type {
  Attribute,
  DeclaredDim,
  FunctionDefinition,
  Graph,
  Initializer,
  Model,
  ModuleName,
  Node,
} from '../../../src/engine/graph/graph';
import { functionKey } from '../../../src/engine/graph/graph';
import type { DataType } from '../../../src/engine/graph/dataType';
import { constant } from '../../../src/engine/graph/value';

/** `name: [dims]` of float32 values, or of another type. */
export type Declared = Readonly<
  Record<string, readonly DeclaredDim[] | { readonly dtype: DataType; readonly shape: readonly DeclaredDim[] }>
>;

export interface GraphSketch {
  readonly inputs?: Declared;
  readonly outputs?: Declared;
  readonly weights?: Readonly<Record<string, readonly number[]>>;
  /** Weights of another type, packed, or stored sparsely. */
  readonly stored?: readonly Initializer[];
  /** float32 vectors with contents; a scalar is written as a number. */
  readonly floats?: Readonly<Record<string, readonly number[] | number>>;
  /** int64 vectors with contents; a scalar is written as a number. */
  readonly constants?: Readonly<Record<string, readonly number[] | number>>;
  readonly flags?: Readonly<Record<string, boolean>>;
  readonly nodes: readonly Node[];
}

/** `y = Op(a, b)`: outputs and inputs as lists of names separated by commas. */
export function node(
  op: string,
  inputs: string,
  outputs: string,
  attributes: Readonly<Record<string, Attribute>> = {},
  more: Partial<Node> = {},
): Node {
  const names = (list: string): string[] => (list === '' ? [] : list.split(',').map(name => name.trim()));
  return {
    name: '',
    op,
    domain: 'ai.onnx',
    overload: '',
    inputs: names(inputs),
    outputs: names(outputs),
    attributes: new Map(Object.entries(attributes)),
    ...more,
  };
}

export function scope(...names: string[]): readonly ModuleName[] {
  return names.map(name => ({ name }));
}

export function buildGraph(sketch: GraphSketch): Graph {
  const {
    inputs = {},
    outputs = {},
    weights = {},
    stored = [],
    floats = {},
    constants = {},
    flags = {},
    nodes,
  } = sketch;
  const initializers: Initializer[] = [
    ...Object.entries(weights).map(([name, shape]): Initializer => ({ name, dtype: 'float32', shape })),
    ...stored,
    ...Object.entries(floats).map(([name, values]) => known(name, 'float32', values)),
    ...Object.entries(constants).map(([name, values]) => known(name, 'int64', values)),
    ...Object.entries(flags).map(([name, value]): Initializer => ({
      name,
      dtype: 'bool',
      shape: [],
      constant: constant('bool', [], [value ? 1 : 0]),
    })),
  ];
  return {
    name: 'graph',
    nodes,
    inputs: declare(inputs),
    outputs: declare(outputs),
    initializers: new Map(initializers.map(initializer => [initializer.name, initializer])),
    valueInfo: new Map(),
  };
}

export function buildModel(sketch: GraphSketch, functions: readonly FunctionDefinition[] = [], opset = 18): Model {
  return {
    format: 'onnx',
    producer: '',
    irVersion: 10,
    opsets: new Map([['ai.onnx', opset]]),
    graph: buildGraph(sketch),
    notices: [],
    functions: new Map(
      functions.map(definition => [functionKey(definition.domain, definition.name, definition.overload), definition]),
    ),
  };
}

/** A tensor with contents: a vector, or a scalar. */
export function known(name: string, dtype: DataType, values: readonly number[] | number): Initializer {
  const [list, shape] = typeof values === 'number' ? [[values], []] : [values, [values.length]];
  return { name, dtype, shape, constant: constant(dtype, shape, list) };
}

function declare(values: Declared) {
  return Object.entries(values).map(([name, type]) => {
    const { dtype, shape } = 'dtype' in type ? type : { dtype: 'float32' as const, shape: type };
    return { name, type: { kind: 'tensor' as const, dtype, shape } };
  });
}
