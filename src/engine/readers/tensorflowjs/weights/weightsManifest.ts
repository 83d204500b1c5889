import type { Model } from '../../../graph/graph';
import { elementCount } from '../../../graph/shape';
import { say } from '../../../graph/message';
import { itemsOf, membersOf, stringOf, valueOf, type JsonNode } from '../../support/json';
import type { ListedWeight } from './listedWeight';
import { withUnresolvedWeights } from './unresolvedWeights';

/** Weights stored one after the other in one or several consecutive files. */
export interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly ListedWeight[];
}

/** The groups of weights in a model's manifest. */
export function weightGroups(manifest: JsonNode | undefined): WeightGroup[] {
  return itemsOf(manifest).map(group => {
    const members = membersOf(group);
    return {
      paths: itemsOf(members.get('paths')?.value).map(item => stringOf(item) ?? ''),
      weights: itemsOf(members.get('weights')?.value).map(listedWeight),
    };
  });
}

/** Every weight that a model's manifest lists. */
export function listedWeights(manifest: JsonNode | undefined): ListedWeight[] {
  return weightGroups(manifest).flatMap(group => group.weights);
}

function listedWeight(node: JsonNode): ListedWeight {
  const members = membersOf(node);
  const shape = itemsOf(members.get('shape')?.value)
    .map(valueOf)
    .filter(dim => Number.isSafeInteger(dim) && (dim as number) >= 0) as number[];
  const dtype = stringOf(members.get('dtype')?.value) ?? 'float32';
  const quantization = membersOf(members.get('quantization')?.value);
  const number = (field: string, fallback: number): number => {
    const value = quantization.get(field)?.value;
    return value?.type === 'number' ? Number(value.value) : fallback;
  };
  return {
    name: stringOf(members.get('name')?.value) ?? '',
    shape,
    dtype,
    storedAs: stringOf(quantization.get('dtype')?.value) ?? dtype,
    scale: number('scale', 1),
    min: number('min', 0),
  };
}

/**
 * The model with the weights of its manifest for layers without weights of their own, and with a notice if the number
 * of weights of its layers differs from the manifest's.
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
    ...model,
    notices: [
      ...model.notices,
      {
        severity: 'warning',
        code: 'weights-manifest',
        message: say`The manifest lists ${listed} weights, but the layers have ${found}.`,
      },
    ],
  };
}
