import type { LayeredModel } from '../../graph/graph';
import { membersOf, parseJson, stringOf, type JsonNode } from '../support/json';
import type { OpenBeside } from '../support/byteSource';
import { ReadError } from '../support/readError';
import { readKerasModel } from '../keras/readKeras';
import { readTensorflowGraph } from './graph/readTensorflowGraph';
import { say } from '../../graph/message';
import { readSmallConstants } from './weights/weightFiles';
import { weightGroups, withManifest } from './weights/weightsManifest';

/**
 * Reads TensorFlow.js' `model.json`: a Keras model (layers-model) or a TensorFlow graph (graph-model), with the list of
 * its weights.
 * @param beside opens weight files, for the contents that determine shapes in a graph
 * @throws ReadError if the text is not valid JSON, or not such a model
 */
export async function readTfjs(text: string, beside: OpenBeside): Promise<LayeredModel> {
  const root = membersOf(parseJson(text));
  const topology = root.get('modelTopology')?.value;
  const parts = membersOf(topology);
  const producer = ['generatedBy', 'convertedBy']
    .map(name => stringOf(root.get(name)?.value))
    .filter(name => name)
    .join(', ');
  const groups = weightGroups(root.get('weightsManifest')?.value);
  if (parts.has('node'))
    return readTensorflowGraph(
      topology!,
      root,
      producer,
      groups.flatMap(group => group.weights),
      await readSmallConstants(groups, beside),
    );
  const model: JsonNode | undefined = parts.get('model_config')?.value ?? topology;
  if (membersOf(model).has('config')) {
    const keras = readKerasModel(model!, 'tfjs', producer);
    const manifest = root.get('weightsManifest')?.value;
    return { ...keras, build: (begin, aids) => withManifest(keras.build(begin, aids), manifest) };
  }
  throw new ReadError('not-tfjs', say`This is not a TensorFlow.js model: expected layers or a graph in modelTopology.`);
}
