import * as z from 'zod';
import type { BeginInference, LayeredModel, Model, ValueInfo } from '../../graph/graph';
import { say } from '../../graph/message';
import { rangeOf, membersOf, parseJson, type Member } from '../support/json';
import { GraphBuilder } from '../support/graphBuilder';
import { ReadError } from '../support/readError';
import { BlockReader, TooManyLayers } from './blockReader';
import { readBudget } from './budget';
import { Notices } from './notices';
import { inputSchema, specFields } from './schema';
import { reportUnknown, validate } from './validate';

/**
 * Reads a layer spec: JSON in which layers carry the names and arguments of PyTorch's modules. Mistakes in it become
 * notices at the place they are made, and the layers concerned are of unknown cost.
 * @throws ReadError where the text is no JSON, or no layer spec
 */
export function readLayers(text: string): LayeredModel {
  const root = parseJson(text);
  const members = membersOf(root);
  const layers = members.get('layers');
  if (layers?.value.type !== 'array') {
    throw new ReadError('not-layers', say`This is not a layer spec: expected an object with an array named "layers".`);
  }
  return { format: 'layers', build: begin => build(members, layers, begin) };
}

function build(members: ReadonlyMap<string, Member>, layers: Member, begin: BeginInference): Model {
  const notices = new Notices();
  reportUnknown(members, [...Object.keys(specFields), 'layers'], say`A layer spec`, notices);
  const field = (name: 'name' | 'input' | 'inputs') =>
    validate(z.object({ [name]: specFields[name] }), members, notices, layers.key)?.[name];
  const inputs = inputsOf(field('input') as Input | undefined, field('inputs') as Record<string, Input> | undefined);
  if (!members.has('input') && !members.has('inputs')) {
    notices.say({
      severity: 'error',
      code: 'no-input',
      message: say`The input is missing. Add one, for example "input": [3, 224, 224].`,
      range: layers.key,
    });
  }
  const name = (field('name') as string | undefined) ?? '';
  const graph = new GraphBuilder('layers', name, inputs, begin);
  const reader = new BlockReader(graph, notices);
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

type Input = z.infer<typeof inputSchema>;

function inputsOf(single: Input | undefined, several: Record<string, Input> | undefined): ValueInfo[] {
  const inputs = Object.entries(several ?? {});
  if (single !== undefined || inputs.length === 0) inputs.unshift(['input', single as Input]);
  return inputs.map(([name, input]) => {
    const { shape, dtype } = Array.isArray(input)
      ? { shape: input, dtype: 'float32' as const }
      : (input ?? { shape: null, dtype: 'float32' as const });
    return { name, type: { kind: 'tensor', dtype, shape: shape && ['batch', ...shape] } };
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
