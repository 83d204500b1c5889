import type { DeclaredDim, ValueInfo } from '../../graph/graph';
import { itemsOf, valueOf, type JsonNode } from '../support/json';
import type { Config } from './layers/support/config';
import { describe, layersOf, type Described } from './described';
import { networkInputs } from './network';
import { statedInputs } from './statedShapes';

/** An input of a model, and its layer. */
export interface ModelInput {
  readonly info: ValueInfo;
  readonly layer: Described;
}

/** The model's inputs, in the order it names them; those of a Sequential are in its first layer or its own config. */
export function modelInputs(model: Described): ModelInput[] {
  const { config } = model;
  const layers = layersOf(config).map(describe);
  const found = networkInputs(config, layers).map(({ layer }) => layer);
  if (found.length === 0) found.push(layers[0]);
  return found.map((layer, index): ModelInput => {
    const shape = batchShape(layer) ?? (index === 0 ? batchShapeAround(layer, model) : null);
    const name = layer.className === 'InputLayer' ? layer.name : `${layer.name}_input`;
    return {
      layer,
      info: {
        name,
        type: {
          kind: 'tensor',
          dtype: layer.config.dtype(),
          shape: shape && withNames(shape, found.length > 1 ? `${name}_` : ''),
        },
      },
    };
  });
}

/** The first layer inside a nested model, at any depth. */
function firstInside(layer: Described): Described | null {
  let found: Described | null = null;
  for (let [first] = layersOf(layer.config); first; [first] = layersOf(found.config)) found = describe(first);
  return found;
}

/**
 * Other places that state the input shape of a model's first layer: the layer inside it, the model, what it was built
 * for.
 */
function batchShapeAround(layer: Described, model: Described): readonly DeclaredDim[] | null {
  const inside = firstInside(layer);
  const built = [layer, model].map(described => statedInputs(described)[0]).find(shape => shape);
  return (inside && batchShape(inside)) ?? batchShapeIn(model.config) ?? built ?? null;
}

/** The shape that a first layer was given, the batch first; Keras 1 may give sizes separately. */
function batchShape({ className, config }: Described): DeclaredDim[] | null {
  const given = batchShapeIn(config);
  if (given) return given;
  const length = config.number('input_length') ?? null;
  if (className === 'Embedding') return length === null ? null : [null, length];
  const features = config.number('input_dim');
  if (features === undefined) return null;
  return /^(SimpleRNN|GRU|LSTM|Conv(olution)?1D)$/.test(className) ? [null, length, features] : [null, features];
}

/** `batch_input_shape` (Keras 2), `batch_shape` (3), `build_input_shape`, `input_shape`. */
function batchShapeIn(config: Config): DeclaredDim[] | null {
  for (const field of ['batch_input_shape', 'batch_shape', 'build_input_shape']) {
    const node = config.nodeOf(field);
    if (node?.type === 'array') return dimensions(node);
  }
  const shape = config.nodeOf('input_shape') ?? config.nodeOf('shape');
  return shape?.type === 'array' ? [null, ...dimensions(shape)] : null;
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
