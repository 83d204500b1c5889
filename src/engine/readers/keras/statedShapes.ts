import { itemsOf, membersOf } from '../support/json';
import type { Shape } from '../../graph/shape';
import { statedShape } from './calls';
import type { Config } from './layers/support/config';
import { describe, layersOf, type Described } from './described';

/**
 * Input shapes stated in a layer's own description, input by input, the batch first; null if none: Keras 3's
 * `build_config`, the input layers of a nested model, the shape that a first layer was given.
 */
export function statedInputs(layer: Described): (Shape | null)[] {
  const own = givenShape(layer.config);
  if (own) return [own];
  const inner = layersOf(layer.config).map(describe);
  const inputs = inner.filter(({ className }) => className === 'InputLayer');
  const inside = (inputs.length > 0 ? inputs : inner.slice(0, 1)).map(({ config }) => givenShape(config));
  if (inside.some(shape => shape !== null)) return inside;
  const built = membersOf(membersOf(layer.node).get('build_config')?.value).get('input_shape')?.value;
  const single = statedShape(built);
  if (single) return single.length > 0 ? [single] : [];
  return itemsOf(built).map(statedShape);
}

/** `batch_shape` (Keras 3), `batch_input_shape` (1 and 2): the shape that a layer was given, the batch first. */
export function givenShape(config: Config): Shape | null {
  return statedShape(config.nodeOf('batch_input_shape')) ?? statedShape(config.nodeOf('batch_shape'));
}

/** The output of a Lambda layer where it is stated, the batch first: `output_shape` leaves it out. */
export function lambdaShape({ className, config }: Described): Shape | null {
  if (className !== 'Lambda') return null;
  const size = config.number('output_shape');
  const shape = size === undefined ? statedShape(config.nodeOf('output_shape')) : [size];
  return shape && [null, ...shape];
}
