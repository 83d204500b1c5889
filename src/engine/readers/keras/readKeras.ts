import type { BeginInference, DeclaredDim, LayeredModel, Model, ValueInfo } from '../../graph/graph';
import type { Diagnostic } from '../../graph/diagnostic';
import { GraphBuilder } from '../support/graphBuilder';
import { itemsOf, membersOf, parseJson, rangeOf, stringOf, valueOf, type JsonNode } from '../support/json';
import { ReadError } from '../support/readError';
import type { Config } from './layers/support/config';
import { referencesOf } from './inboundNodes';
import { describe, KerasReader, layersOf } from './kerasReader';

/**
 * Reads a Keras model's configuration: `model.to_json()`, or `config.json` of a `.keras` file.
 * @throws ReadError where the text is no JSON, or no Keras model
 */
export function readKeras(text: string): LayeredModel {
  return readKerasModel(parseJson(text), 'keras', '');
}

/** Reads the description of a Keras model, which TensorFlow.js wraps. */
export function readKerasModel(model: JsonNode, format: 'keras' | 'tfjs', producer: string): LayeredModel {
  const list = layersOf(describe(model).config);
  if (list.length === 0)
    throw new ReadError('not-keras', 'This is not a Keras model: expected a config with a list of layers.');
  return { format, build: begin => build(model, list, format, producer, begin) };
}

function build(
  model: JsonNode,
  list: readonly JsonNode[],
  format: 'keras' | 'tfjs',
  producer: string,
  begin: BeginInference,
): Model {
  const described = describe(model);
  const notices: Diagnostic[] = [];
  const inputs = inputsOf(described.config, list, notices);
  const graph = new GraphBuilder(format, described.config.string('name') ?? '', inputs, begin);
  const reader = new KerasReader(graph);
  const outputs = reader.readModel(
    model,
    inputs.map(input => input.name),
  );
  const version = stringOf(membersOf(model).get('keras_version')?.value);
  return graph.model(
    producer || (version ? `keras ${version}` : 'keras'),
    outputs.filter(output => output !== ''),
    [...notices, ...reader.notices],
  );
}

/** The model's inputs, in the order it names them; those of a Sequential stand at its first layer or in its own config. */
function inputsOf(config: Config, list: readonly JsonNode[], notices: Diagnostic[]): ValueInfo[] {
  const layers = list.map(describe);
  const named = referencesOf(config.nodeOf('input_layers')).map(({ layer }) => layer);
  const byName = new Map(layers.map(layer => [layer.name, layer]));
  const found =
    named.length > 0
      ? named.map(name => byName.get(name)).filter(layer => layer !== undefined)
      : layers.filter(({ className }) => className === 'InputLayer');
  if (found.length === 0) found.push(layers[0]);
  return found.map(({ name, className, config: own, node }, index): ValueInfo => {
    const shape = batchShape(own) ?? (index === 0 ? (batchShape(firstInside(own)) ?? batchShape(config)) : null);
    if (shape === null) {
      notices.push({
        severity: 'warning',
        code: 'no-input',
        range: rangeOf(membersOf(node).get('class_name')?.value ?? node),
        message: `The model does not say what shape ${name} takes.`,
      });
    }
    const input = className === 'InputLayer' ? name : `${name}_input`;
    return {
      name: input,
      type: {
        kind: 'tensor',
        dtype: own.dtype(),
        shape: shape && withNames(shape, found.length > 1 ? `${input}_` : ''),
      },
    };
  });
}

/** The first layer inside a nested model. */
function firstInside(config: Config): Config {
  const [first] = layersOf(config);
  return first ? describe(first).config : config;
}

/** The input's shape, the batch first: `batch_input_shape` (Keras 2), `batch_shape` (3), `build_input_shape`, `input_shape`. */
function batchShape(config: Config): DeclaredDim[] | null {
  for (const field of ['batch_input_shape', 'batch_shape', 'build_input_shape']) {
    const node = config.nodeOf(field);
    if (node?.type === 'array') return dimensions(node);
  }
  const shape = config.nodeOf('input_shape') ?? config.nodeOf('shape');
  if (shape?.type === 'array') return [null, ...dimensions(shape)];
  const length = config.nodeOf('input_length');
  return length?.type === 'number' ? [null, Number(length.value)] : null;
}

function dimensions(node: JsonNode): DeclaredDim[] {
  return itemsOf(node)
    .slice(0, 16)
    .map(valueOf)
    .map(dim => (typeof dim === 'number' && Number.isInteger(dim) && dim >= 0 && dim < 2 ** 31 ? dim : null));
}

const spatialNames: Readonly<Record<number, readonly string[]>> = {
  2: ['batch', 'length'],
  3: ['batch', 'length', 'features'],
  4: ['batch', 'height', 'width', 'channels'],
  5: ['batch', 'depth', 'height', 'width', 'channels'],
};

/** Open dimensions get names, so that their values can be set. */
function withNames(shape: readonly DeclaredDim[], prefix: string): DeclaredDim[] {
  const names = spatialNames[shape.length];
  return shape.map((dim, axis) => dim ?? (axis === 0 ? 'batch' : `${prefix}${names?.[axis] ?? `axis_${axis}`}`));
}
