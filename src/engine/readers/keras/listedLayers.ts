import { say } from '../../graph/message';
import type { JsonNode } from '../support/json';
import { ReadError } from '../support/readError';

/** Maximum number of layers that a file lists: no network has more, but an archive of a few kB can list millions. */
const maxListed = 100_000;

/**
 * Counts the layers that a Keras model and the models in it list.
 * @throws ReadError if there are too many
 */
export function checkListedLayers(model: JsonNode): void {
  let listed = 0;
  const pending = [model];
  for (let node = pending.pop(); node; node = pending.pop()) {
    const { type, children = [] } = node;
    if (type === 'property' && children[0]?.value === 'layers') listed += children[1]?.children?.length ?? 0;
    if (listed > maxListed)
      throw new ReadError('too-large', say`The Keras model has more than ${maxListed.toLocaleString('en')} layers.`);
    for (const child of children) if (child.children) pending.push(child);
  }
}
