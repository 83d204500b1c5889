import type { Model } from '../../graph/graph';
import { membersOf, parseJson, stringOf, type JsonNode } from '../json';
import type { OpenBeside } from '../byteSource';
import { ReadError } from '../readError';
import { readKerasModel } from './readKeras';
import { readTensorflowGraph } from './tensorflow/readTensorflowGraph';
import { readSmallConstants } from './weightFiles';
import { weightGroups, withManifest } from './weightsManifest';

/**
 * Reads TensorFlow.js' `model.json`: a Keras model (layers-model) or a TensorFlow graph (graph-model), with the list of
 * its weights.
 * @param beside opens weight files: what steers shapes in a graph is read from there
 * @throws ReadError where the text is no JSON, or no such model
 */
export async function readTfjs(text: string, beside: OpenBeside): Promise<Model> {
  const root = membersOf(parseJson(text));
  const topology = root.get('modelTopology')?.value;
  const parts = membersOf(topology);
  const producer = ['generatedBy', 'convertedBy'].map(name => stringOf(root.get(name)?.value)).filter(name => name).join(', ');
  const groups = weightGroups(root.get('weightsManifest')?.value);
  if (parts.has('node')) return readTensorflowGraph(topology!, root, producer, groups.flatMap(group => group.weights), await readSmallConstants(groups, beside));
  const model: JsonNode | undefined = parts.get('model_config')?.value ?? topology;
  if (membersOf(model).has('config')) return withManifest(readKerasModel(model!, 'tfjs', producer), root.get('weightsManifest')?.value);
  throw new ReadError('not-tfjs', 'This is not a TensorFlow.js model: expected layers or a graph in modelTopology.');
}
