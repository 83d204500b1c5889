import * as z from 'zod';
import type { BeginInference, LayeredModel, Model, ReadingAids, ValueInfo } from '../../graph/graph';
import { say } from '../../graph/message';
import { rangeOf, membersOf, parseJson, valueOf, type JsonNode, type Member } from '../support/json';
import { GraphBuilder } from '../support/graphBuilder';
import { ReadError } from '../support/readError';
import { BlockReader } from './blockReader';
import { readBudget } from './budget';
import { readDefinitions, readVariables } from './definitions';
import { TooManyLayers } from './limits';
import { Notices } from './notices';
import { inputSchema, specFields } from './schema';
import { missingAt, reportUnknown, validate } from './validate';
import { hasExpressions, Values, type Bindings } from './values';

/**
 * Reads a layer spec: JSON in which layers have the names and arguments of PyTorch's modules. Mistakes become
 * diagnostics at their position, and the cost of the affected layers is unknown.
 * @throws ReadError if the text is not JSON, or not a layer spec
 */
export function readLayers(text: string): LayeredModel {
  const root = parseJson(text);
  const members = membersOf(root);
  const layers = members.get('layers');
  if (layers?.value.type !== 'array') {
    throw new ReadError('not-layers', say`This is not a layer spec: expected an object with an array named "layers".`);
  }
  return { format: 'layers', build: (begin, aids) => build(members, layers, begin, aids) };
}

/** Fields that are read separately. */
const ownReaders = ['layers', 'blocks'];

function build(members: ReadonlyMap<string, Member>, layers: Member, begin: BeginInference, aids: ReadingAids): Model {
  const notices = new Notices();
  reportUnknown(members, [...Object.keys(specFields), ...ownReaders], say`A layer spec`, notices);
  const variables = variablesOf(members.get('variables'), notices, aids);
  const field = <Name extends keyof typeof specFields>(name: Name, values?: Values) =>
    validate(
      z.object({ [name]: specFields[name] }),
      members,
      notices,
      missingAt(layers.key),
      values && (({ value }) => values.sizesOf(value)),
    )?.[name] as z.infer<(typeof specFields)[Name]>;
  const inputs = inputsOf(
    field('input', new Values(variables, notices)),
    field('inputs', new Values(variables, notices)),
    field('batch') ?? 'batch',
  );
  if (!members.has('input') && !members.has('inputs')) {
    notices.say({
      severity: 'error',
      code: 'no-input',
      message: say`The input is missing. Add one, for example "input": [3, 224, 224].`,
      range: layers.key,
    });
  }
  const graph = new GraphBuilder('layers', field('name') ?? '', inputs, begin);
  const values = new Values(new Map([...sizesOf(inputs, graph), ...variables]), notices);
  const parts = {
    version: field('version') ?? 1,
    values,
    definitions: readDefinitions(members.get('blocks'), notices),
  };
  const reader = new BlockReader(graph, notices, parts, aids);
  readAll(
    reader,
    layers,
    inputs.map(input => input.name),
    notices,
  );
  const { budget, ranges } = readBudget(members.get('budget'), notices);
  return {
    ...graph.model('', reader.outputs, notices.list),
    ...(budget && { budget, budgetRanges: ranges }),
  };
}

/** The variables by name; each can use those before it. The user can change numbers that are not expressions. */
function variablesOf(member: Member | undefined, notices: Notices, aids: ReadingAids): Bindings {
  const variables = new Map<string, unknown>();
  readVariables(member, notices, (name: string, node: JsonNode) => {
    const value = hasExpressions(node) ? new Values(variables, notices).valueOf(node) : valueOf(node);
    if (value === undefined) return;
    variables.set(name, settable(name, node, value, aids));
  });
  return variables;
}

/** The value of a variable, which the user may have set: a number, or a boolean as 0 or 1. */
function settable(name: string, { type }: JsonNode, value: unknown, aids: ReadingAids): unknown {
  if (type === 'number') return aids.variable(name, Number(value));
  return type === 'boolean' ? aids.variable(name, value === true ? 1 : 0) !== 0 : value;
}

/** The named dimensions of inputs. */
function sizesOf(inputs: readonly ValueInfo[], graph: GraphBuilder): Bindings {
  const sizes = new Map<string, unknown>();
  for (const { name, type } of inputs) {
    const shape = type?.kind === 'tensor' ? (type.shape ?? []) : [];
    shape.forEach((dim, axis) => {
      const size = graph.shape(name)?.[axis];
      if (typeof dim === 'string' && typeof size === 'number' && !sizes.has(dim)) sizes.set(dim, size);
    });
  }
  return sizes;
}

type Input = z.infer<typeof inputSchema>;

function inputsOf(
  single: Input | undefined,
  several: Record<string, Input> | undefined,
  batch: number | string,
): ValueInfo[] {
  const inputs = Object.entries(several ?? {});
  if (single !== undefined || inputs.length === 0) inputs.unshift(['input', single as Input]);
  return inputs.map(([name, input]) => {
    const { shape, dtype } = Array.isArray(input)
      ? { shape: input, dtype: 'float32' as const }
      : (input ?? { shape: null, dtype: 'float32' as const });
    return { name, type: { kind: 'tensor', dtype, shape: shape && [batch, ...shape] } };
  });
}

function readAll(reader: BlockReader, layers: Member, inputs: readonly string[], notices: Notices): void {
  try {
    reader.readRoot(layers.value, inputs);
  } catch (error) {
    if (!(error instanceof TooManyLayers)) throw error;
    notices.say({ severity: 'error', code: 'too-large', range: error.range, message: error.reason });
    reader.addUnknown('Layers', inputs.slice(0, 1), {
      scope: [],
      path: '',
      range: rangeOf(layers.value),
      nameRange: error.range,
    });
  }
}
