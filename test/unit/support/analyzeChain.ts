import type { Attribute, Initializer, Model, Node, ValueInfo } from '../../../src/engine/graph/graph';
import type { DataType } from '../../../src/engine/graph/dataType';
import { constant, type ValueType } from '../../../src/engine/graph/value';
import { textOf } from '../../../src/engine/graph/message';
import { DimensionBinding } from '../../../src/engine/analysis/dimensions';
import { infer } from '../../../src/engine/analysis/infer';

/** An input of a chain; null dimensions depend on data. With `values` it is an initializer. */
export interface ChainInput {
  readonly dtype?: DataType;
  readonly shape: readonly (number | null)[] | null;
  readonly values?: readonly number[];
  readonly strings?: readonly string[];
  readonly type?: ValueInfo['type'];
}

/** An operator, its inputs, its outputs, its attributes. */
export type ChainNode = readonly [
  op: string,
  inputs: string,
  outputs: string,
  attributes?: Readonly<Record<string, Attribute>>,
];

export interface ChainValue {
  readonly type: ValueType | null;
  readonly shape: readonly (number | null)[] | null;
  readonly values: readonly (number | null)[] | null;
}

/** Runs inference over a few nodes and returns the type of each value and the messages. */
export function analyzeChain(inputs: Readonly<Record<string, ChainInput>>, nodes: readonly ChainNode[], opset = 17) {
  const made = nodes.map(([op, taken, given, attributes], index): Node => ({
    name: `node${index}`,
    op,
    domain: 'ai.onnx',
    overload: '',
    inputs: taken === '' ? [] : taken.split(' ').map(name => (name === '_' ? '' : name)),
    outputs: given.split(' '),
    attributes: new Map(Object.entries(attributes ?? {})),
  }));
  const initializers = new Map<string, Initializer>();
  const valueInfo = new Map<string, ValueInfo>();
  const graphInputs: ValueInfo[] = [];
  for (const [name, { dtype = 'float32', shape, values, strings, type }] of Object.entries(inputs)) {
    const declared: ValueInfo = { name, type: type ?? { kind: 'tensor', dtype, shape } };
    if (strings && shape) {
      const contents = {
        ...constant(
          dtype,
          shape as number[],
          strings.map(() => null),
        ),
        strings,
      };
      initializers.set(name, { name, dtype, shape: shape as number[], constant: contents });
    } else if (values && shape)
      initializers.set(name, {
        name,
        dtype,
        shape: shape as number[],
        constant: constant(dtype, shape as number[], values),
      });
    else if (shape?.every(dim => dim !== null) || type) graphInputs.push(declared);
    else {
      // Unknown dimensions come from a node without a rule.
      made.unshift({
        name: `${name} maker`,
        op: 'NoSuchOperator',
        domain: 'test',
        overload: '',
        inputs: [],
        outputs: [name],
        attributes: new Map(),
      });
      valueInfo.set(name, declared);
    }
  }
  const model: Model = {
    format: 'onnx',
    producer: '',
    irVersion: 10,
    notices: [],
    functions: new Map(),
    opsets: new Map([['ai.onnx', opset]]),
    graph: { name: 'chain', nodes: made, inputs: graphInputs, outputs: [], initializers, valueInfo },
  };
  const inference = infer(model, new DimensionBinding(new Map()));
  const values: Record<string, ChainValue> = {};
  for (const { outputs } of inference.graph.nodes) {
    for (const output of outputs) {
      if (output === null) continue;
      const { type } = output;
      values[output.name] = {
        type,
        shape: type?.kind === 'tensor' ? type.shape : null,
        values: output.constant?.values ?? null,
      };
    }
  }
  return {
    values,
    problems: inference.diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ message }) => textOf(message)),
  };
}

/** Attributes as in the file. */
export const int = (value: number): Attribute => ({ kind: 'int', value });
export const ints = (...value: number[]): Attribute => ({ kind: 'ints', value });
