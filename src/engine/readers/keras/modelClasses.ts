import { membersOf } from '../support/json';
import { layersOf, type Described } from './described';

/** Keras 1's Merge has the branches that it merges in its config. */
const notModels: ReadonlySet<string> = new Set(['Merge']);

/** Whether a layer is a model, of Keras' classes or one derived from them: its config lists layers. */
export function isModel({ className, config }: Described): boolean {
  const layers = layersOf(config);
  return layers.length > 0 && !notModels.has(className) && layers.every(layer => membersOf(layer).has('class_name'));
}
