import { analyze, type Analysis } from '../../../../src/engine/analysis/analyze';
import { readTfjs } from '../../../../src/engine/readers/tensorflowjs/readTfjs';

export type Attributes = Readonly<Record<string, unknown>>;

/** An input of the graph, a constant of integers with their values, or a weight whose values are not in the file. */
export interface Given {
  readonly shape: readonly number[];
  readonly type: string;
  readonly kind: 'input' | 'values' | 'weight';
  readonly values?: readonly number[];
}

export const input = (shape: readonly number[], type = 'FLOAT'): Given => ({ shape, type, kind: 'input' });
export const complex = (...shape: number[]): Given => input(shape, 'COMPLEX64');
export const list = (...values: number[]): Given => ({ shape: [values.length], type: 'INT32', kind: 'values', values });
export const number = (value: number): Given => ({ shape: [], type: 'INT32', kind: 'values', values: [value] });
export const weight = (...shape: number[]): Given => ({ shape, type: 'FLOAT', kind: 'weight' });
/** Integers in a weight file that is missing. */
export const missing = (...shape: number[]): Given => ({ shape, type: 'INT32', kind: 'weight' });

export const text = (value: string) => ({ s: Buffer.from(value).toString('base64') });
export const ints = (...values: number[]) => ({ list: { i: values.map(String) } });
const shapeAttribute = (shape: readonly number[]) => ({ dim: shape.map(size => ({ size: String(size) })) });

function nodeOf({ shape, type, kind, values }: Given, name: string): object {
  const dtype = `DT_${type}`;
  if (kind === 'input')
    return { name, op: 'Placeholder', attr: { dtype: { type: dtype }, shape: { shape: shapeAttribute(shape) } } };
  return {
    name,
    op: 'Const',
    attr: {
      dtype: { type: dtype },
      value: { tensor: { dtype, tensorShape: shapeAttribute(shape), ...(values && { intVal: values }) } },
    },
  };
}

/** A graph of one operator `y` with inputs `i0`, `i1`, …, and the nodes after it. */
export async function graph(
  op: string,
  inputs: readonly Given[],
  attr: Attributes = {},
  more: readonly object[] = [],
  functions: readonly object[] = [],
): Promise<Analysis> {
  const names = inputs.map((_, index) => `i${index}`);
  const weights = inputs.flatMap(({ kind, shape, type }, index) =>
    kind === 'weight' ? [{ name: names[index], shape, dtype: type === 'INT32' ? 'int32' : 'float32' }] : [],
  );
  return analyze(
    await readTfjs(
      JSON.stringify({
        format: 'graph-model',
        weightsManifest: [{ paths: [], weights }],
        modelTopology: {
          node: [
            ...inputs.map((given, index) => nodeOf(given, names[index])),
            { name: 'y', op, input: names, attr },
            ...more,
          ],
          library: { function: functions },
        },
      }),
      async () => null,
    ),
  );
}

/** A later node that adds the operator's result to an input of this shape, which the result therefore has. */
export const addedTo = (...shape: number[]): object[] => [
  nodeOf(input(shape), 'other'),
  { name: 'sum', op: 'AddV2', input: ['y', 'other'] },
];

/** The output of the last node. */
export function outputOf({ nodes }: Analysis, output = 0): { dtype: string; shape: unknown } | null {
  const type = nodes.at(-1)!.analyzed.outputs[output]?.type;
  return type?.kind === 'tensor' ? { dtype: type.dtype, shape: type.shape } : null;
}

/** The output shape of the operator of a graph; null: unknown. */
export function shapeOf({ nodes }: Analysis, output = 0): unknown {
  // TensorFlow operators that ONNX does not have become several nodes: y, y_1, …
  const made = nodes.filter(({ analyzed }) => /^\/y(_\d+)?$/.test(analyzed.node.name));
  const type = made.at(-1)?.analyzed.outputs[output]?.type;
  return type?.kind === 'tensor' ? type.shape : null;
}

export const codesOf = ({ diagnostics }: Analysis): string[] => diagnostics.map(({ code }) => code);
