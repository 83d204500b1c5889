import type { BeginInference, LayeredModel, Model } from '../../graph/graph';
import type { Diagnostic } from '../../graph/diagnostic';
import { say } from '../../graph/message';
import { GraphBuilder } from '../support/graphBuilder';
import { membersOf, parseJson, stringOf, type JsonNode } from '../support/json';
import { ReadError } from '../support/readError';
import { classRange, clipped, describe, layersOf, type Described } from './described';
import { KerasReader } from './kerasReader';
import { CallArguments } from './layers/support/callArguments';
import { checkListedLayers } from './listedLayers';
import { modelInputs, type ModelInput } from './modelInputs';

/**
 * Reads a Keras model's configuration: `model.to_json()`, or `config.json` of a `.keras` file.
 * @param version of Keras, if the text itself does not state it
 * @throws ReadError if the text is not valid JSON, or not a Keras model
 */
export function readKeras(text: string, version = ''): LayeredModel {
  return readKerasModel(parseJson(text, true), 'keras', version && `keras ${version}`);
}

/** Reads the description of a Keras model, which TensorFlow.js wraps. */
export function readKerasModel(model: JsonNode, format: 'keras' | 'tfjs', producer: string): LayeredModel {
  checkListedLayers(model);
  const described = describe(model);
  if (layersOf(described.config).length === 0) throw withoutLayers(described);
  return { format, build: begin => build(described, format, producer, begin) };
}

function withoutLayers({ className }: Described): ReadError {
  return ['Sequential', 'Functional', 'Model', ''].includes(className)
    ? new ReadError('not-keras', say`This is not a Keras model: expected a config with an array of layers.`)
    : new ReadError(
        'subclassed',
        say`This Keras model is a subclassed model ('${clipped(className)}'), so the file does not list its layers. Export it to ONNX (model.export with format="onnx") and open that.`,
      );
}

function build(described: Described, format: 'keras' | 'tfjs', producer: string, begin: BeginInference): Model {
  const inputs = modelInputs(described);
  const infos = inputs.map(({ info }) => info);
  const graph = new GraphBuilder(format, described.config.string('name') ?? '', infos, begin);
  const reader = new KerasReader(graph);
  const outputs = reader.readModel(described, CallArguments.of(infos.map(({ name }) => name)));
  const version = stringOf(membersOf(described.node).get('keras_version')?.value);
  return graph.model(
    producer || (version ? `keras ${version}` : 'keras'),
    outputs.filter(output => output !== ''),
    [...inputs.filter(({ info }) => graph.shape(info.name) === null).map(withoutShape), ...reader.notices],
  );
}

function withoutShape({ info, layer }: ModelInput): Diagnostic {
  return {
    severity: 'warning',
    code: 'no-input',
    range: classRange(layer.node),
    message: say`The model does not state the shape of its input '${clipped(info.name)}'. Set the shape to count the model.`,
  };
}
