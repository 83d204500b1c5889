import type { Attribute, DeclaredDim, Initializer, Model, Node, ValueInfo } from '../../../src/engine/graph/graph';
import type { DataType } from '../../../src/engine/graph/dataType';
import { textOf } from '../../../src/engine/graph/message';
import { inEnglish } from '../../../src/engine/graph/spoken';
import { constant, maxConstantElements } from '../../../src/engine/graph/value';
import { costOf, formulasOf } from '../../../src/engine/analysis/cost';
import { count } from '../../../src/engine/analysis/count';
import { DimensionBinding } from '../../../src/engine/analysis/dimensions';
import { infer } from '../../../src/engine/analysis/infer';
import { printText } from '../../../src/engine/formula/print';

/** One input of the node under test: a graph input, an initializer with contents, or a weight without. */
export interface TestInput {
  readonly dtype?: DataType;
  /** null: unknown rank; a null dimension is unknown. */
  readonly shape: readonly DeclaredDim[] | null;
  readonly values?: readonly number[];
  readonly weight?: boolean;
}

type TestAttribute = Attribute | number | string | readonly number[] | readonly string[];

export interface TestNode {
  readonly op: string;
  readonly domain?: string;
  readonly opset?: number;
  /** null: an omitted optional input. */
  readonly inputs: readonly (TestInput | null)[];
  /** A plain value becomes an attribute: whole numbers 'int(s)', others 'float(s)'; pass `{ kind, value }` to override it. */
  readonly attributes?: Readonly<Record<string, TestAttribute>>;
  readonly outputs?: number;
}

/** Runs the engine on a graph of this one node. */
export function analyzeNode(test: TestNode) {
  const model = modelOf(test);
  const dimensions = new DimensionBinding(new Map());
  const inference = infer(model, dimensions);
  const counting = count(inference.graph);
  const node = counting.nodes.find(({ analyzed }) => analyzed.node.name === 'node')!;
  const cost = costOf(node.analyzed);
  return {
    outputs: node.analyzed.outputs.map(output => ({
      type: output!.type,
      dtype: output!.type?.kind === 'tensor' ? output!.type.dtype : null,
      shape: output!.type?.kind === 'tensor' ? output!.type.shape : null,
      values: output!.constant?.values ?? null,
    })),
    ...node.figures,
    note: node.note === null ? '' : textOf(node.note),
    formula: cost && printText(formulasOf(cost, null, 'exact').flops),
    macsFormula: cost && printText(formulasOf(cost, null, 'exact').macs),
    diagnostics: inEnglish([...inference.diagnostics, ...counting.diagnostics]).filter(
      ({ node: name }) => name === 'node',
    ),
  };
}

/** A model of this one node. */
export function modelOf(test: TestNode): Model {
  const domain = test.domain ?? 'ai.onnx';
  const initializers = new Map<string, Initializer>();
  const inputs: ValueInfo[] = [];
  const valueInfo = new Map<string, ValueInfo>();
  const nodes: Node[] = [];
  const names = test.inputs.map((input, index) => {
    if (input === null) return '';
    const name = `in${index}`;
    const dtype = input.dtype ?? 'float32';
    const declared: ValueInfo = { name, type: { kind: 'tensor', dtype, shape: input.shape } };
    if (input.values || input.weight) {
      const shape = input.shape as readonly number[];
      const values = input.values !== undefined && input.values.length <= maxConstantElements ? input.values : null;
      initializers.set(name, { name, dtype, shape, ...(values && { constant: constant(dtype, shape, values) }) });
    } else if (input.shape === null || input.shape.includes(null)) {
      // Unknown dimensions come from a node without a rule.
      nodes.push(makeNode(`${name} maker`, 'NoSuchOperator', 'test', [], [name], {}));
      valueInfo.set(name, declared);
    } else {
      inputs.push(declared);
    }
    return name;
  });
  const outputs = Array.from({ length: test.outputs ?? 1 }, (_, index) => `out${index}`);
  nodes.push(makeNode('node', test.op, domain, names, outputs, test.attributes ?? {}));
  return {
    format: 'onnx',
    producer: '',
    irVersion: 10,
    notices: [],
    functions: new Map(),
    opsets: test.opset === undefined ? new Map() : new Map([[domain, test.opset]]),
    graph: { name: 'test', nodes, inputs, outputs: [], initializers, valueInfo },
  };
}

function makeNode(
  name: string,
  op: string,
  domain: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, TestAttribute>>,
): Node {
  const entries = Object.entries(attributes).map(([key, value]): [string, Attribute] => [key, attributeOf(value)]);
  return { name, op, domain, overload: '', inputs, outputs, attributes: new Map(entries) };
}

function attributeOf(value: TestAttribute): Attribute {
  if (typeof value === 'number') return { kind: Number.isInteger(value) ? 'int' : 'float', value };
  if (typeof value === 'string') return { kind: 'string', value };
  if (!Array.isArray(value)) return value as Attribute;
  if (value.some(item => typeof item === 'string')) return { kind: 'strings', value: value as readonly string[] };
  const numbers = value as readonly number[];
  return { kind: numbers.every(item => Number.isInteger(item)) ? 'ints' : 'floats', value: numbers };
}
