import type { Model } from '../../graph/graph';
import { elementCount } from '../../graph/shape';
import { itemsOf, membersOf, stringOf, valueOf, type JsonNode } from '../json';
import { withUnresolvedWeights } from './unresolvedWeights';

/** One entry of TensorFlow.js' list of weights. */
export interface ListedWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** Every weight that a model's manifest lists. */
export function listedWeights(manifest: JsonNode | undefined): ListedWeight[] {
  return itemsOf(manifest).flatMap(group => itemsOf(membersOf(group).get('weights')?.value)).map(weight => {
    const members = membersOf(weight);
    const shape = itemsOf(members.get('shape')?.value).map(valueOf).filter(dim => Number.isSafeInteger(dim) && (dim as number) >= 0) as number[];
    return { name: stringOf(members.get('name')?.value) ?? '', shape, dtype: stringOf(members.get('dtype')?.value) ?? 'float32' };
  });
}

/**
 * The model with the weights of its manifest for layers that have none of their own, and with a notice where its layers do
 * not have as many weights as the manifest lists.
 */
export function withManifest(described: Model, manifest: JsonNode | undefined): Model {
  if (!manifest) return described;
  const weights = listedWeights(manifest);
  const model = withUnresolvedWeights(described, weights);
  const listed = weights.reduce((sum, { shape }) => sum + elementCount(shape)!, 0);
  let found = 0;
  for (const { shape, constant } of model.graph.initializers.values()) if (!constant) found += elementCount(shape)!;
  if (found === listed) return model;
  return {
    ...model, notices: [...model.notices, {
      severity: 'warning', code: 'weights-manifest', message: `The manifest lists ${listed} weights, but the layers have ${found}.`,
    }],
  };
}
