import type { Model, Node } from '../../../graph/graph';
import { dtypeOf } from '../../keras/layers/support/config';
import type { ListedWeight } from './listedWeight';

/**
 * Gives unknown layers, and layers with an unknown input shape, the weights that the manifest lists under their names:
 * their cost stays unknown, but their parameters do not.
 */
export function withUnresolvedWeights(model: Model, listed: readonly ListedWeight[]): Model {
  const { nodes } = model.graph;
  if (!nodes.some(isUnresolved)) return model;
  const initializers = new Map(model.graph.initializers);
  // A layer may fail after using some of its weights.
  const used = new Set(nodes.filter(node => !isUnresolved(node)).flatMap(({ inputs }) => inputs));
  const owners = new Map<ListedWeight, string>();
  const byLayer = weightsByLayer(listed);
  const owned = ({ scope = [] }: Node): string[] => {
    const path = scope.map(({ name }) => name).join('/');
    const start = byLayer.has(path) ? path : (scope.at(-1)?.name ?? '');
    return (byLayer.get(start) ?? []).flatMap(weight => {
      const name = `${path}.${weight.name.slice(start.length + 1)}`;
      // A wrapper's weights may be under the name of the layer in it, too.
      if (used.has(name) || (owners.get(weight) ?? name) !== name) return [];
      owners.set(weight, name);
      initializers.set(name, { name, shape: weight.shape, dtype: dtypeOf(weight.dtype), listed: true });
      return isStatistic(weight) ? [] : [name];
    });
  };
  return {
    ...model,
    graph: {
      ...model.graph,
      initializers,
      // The manifest determines what they own: only their cost is unknown.
      nodes: nodes.map(node =>
        isUnresolved(node) ? { ...node, unresolved: 'cost', inputs: [...node.inputs, ...owned(node)] } : node,
      ),
    },
  };
}

/** Running statistics are not parameters. */
const isStatistic = ({ name }: ListedWeight): boolean => /\/moving_(mean|variance)$/.test(name);

const isUnresolved = ({ unresolved }: Node): boolean => unresolved === 'layer';

/** Nested layers by the parts of a weight's name. */
const maxNesting = 24;

/** What is listed below each path: TensorFlow.js names weights by their layer, after those around it or without. */
function weightsByLayer(listed: readonly ListedWeight[]): ReadonlyMap<string, readonly ListedWeight[]> {
  const byLayer = new Map<string, ListedWeight[]>();
  for (const weight of listed) {
    const steps = weight.name.split('/', maxNesting);
    for (let depth = 1; depth < steps.length; depth++) {
      const path = steps.slice(0, depth).join('/');
      const weights = byLayer.get(path);
      if (weights) weights.push(weight);
      else byLayer.set(path, [weight]);
    }
  }
  return byLayer;
}
