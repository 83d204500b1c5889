import { itemsOf, membersOf, stringOf, type JsonNode } from '../support/json';
import type { Config } from './layers/support/config';
import {
  callsOf,
  referencesIn,
  referencesOf,
  type CallDescription,
  type StatedType,
  type TensorReference,
} from './calls';
import { describe, type Described } from './described';
import { isModel } from './modelClasses';
import { statedInputs } from './statedShapes';

/** An input of a network: its layer, and its name if inputs are given by name. */
export interface NetworkInput {
  readonly layer: Described;
  readonly key: string | null;
}

/** A call of a layer in a network. */
export interface NetworkCall {
  readonly layer: Described;
  readonly index: number;
  readonly description: CallDescription;
  /** The types of its outputs as stated in the file, as many as the network uses. */
  readonly outputs: readonly (StatedType | null)[];
}

/** A functional model: calls of layers, which refer to each other's outputs. */
export class Network {
  readonly inputs: readonly NetworkInput[];
  /** In an order in which every input is computed before it is used. */
  readonly calls: readonly NetworkCall[];
  /** Calls that wait for layers that are missing or wait for them. */
  readonly stuck: readonly NetworkCall[];
  readonly outputs: readonly TensorReference[];
  private readonly callNumbers = new Map<string, CallNumbers>();

  constructor(config: Config, list: readonly JsonNode[]) {
    const layers = list.map(describe);
    this.inputs = networkInputs(config, layers);
    const inputs = new Set(this.inputs.map(({ layer }) => layer));
    const described = layers
      .filter(layer => !inputs.has(layer))
      .map(layer => ({ layer, calls: callsOf(membersOf(layer.node).get('inbound_nodes')?.value) }));
    const results = referencesOf(config.nodeOf('output_layers'));
    const taken = described.flatMap(({ calls }) => calls.flatMap(referencesIn));
    const [takenFrom, resultsOf] = [taken, results].map(byLayer);
    for (const { layer, calls } of described) {
      const [arguments_, own] = [takenFrom, resultsOf].map(references => references.get(layer.name) ?? []);
      this.callNumbers.set(layer.name, callNumbersOf(layer, calls.length, arguments_, own));
    }
    this.outputs = results.map(reference => this.renumbered(reference, 'results'));
    const stated = this.statedTypes(described, taken);
    const calls = described.flatMap(({ layer, calls: own }) =>
      own.map((description, index): NetworkCall => {
        const outputs = stated.get(keyOf(layer.name, index)) ?? [];
        return { layer, index, description, outputs: outputs.length > 0 ? outputs : [null] };
      }),
    );
    ({ calls: this.calls, stuck: this.stuck } = this.inOrder(calls));
  }

  /** A reference among the arguments of a call, its call counted from 0. */
  argument(reference: TensorReference): TensorReference {
    return this.renumbered(reference, 'arguments');
  }

  private renumbered(reference: TensorReference, place: keyof CallNumbers): TensorReference {
    const first = this.callNumbers.get(reference.layer)?.[place] ?? 0;
    return { ...reference, call: reference.call - first };
  }

  /** For each output, its type as stated by references to it and by the layers that use it. */
  private statedTypes(
    described: readonly { readonly layer: Described; readonly calls: readonly CallDescription[] }[],
    taken: readonly TensorReference[],
  ): Map<string, (StatedType | null)[]> {
    const stated = new Map<string, (StatedType | null)[]>();
    const note = ({ layer, call, output }: TensorReference, type: StatedType | null): void => {
      // A hostile index must not make an array of its size.
      if (output >= maxOutputs) return;
      const key = keyOf(layer, call);
      const types = stated.get(key) ?? [];
      stated.set(key, types);
      while (types.length <= output) types.push(null);
      types[output] ??= type;
    };
    for (const reference of taken) note(this.argument(reference), reference.stated ?? null);
    for (const reference of this.outputs) note(reference, null);
    for (const { layer, calls } of described) {
      const shapes = calls.length === 1 ? statedInputs(layer) : [];
      const references = calls.slice(0, 1).flatMap(referencesIn);
      shapes.slice(0, references.length).forEach((shape, index) => {
        if (shape) note(this.argument(references[index]), { dtype: 'float32', shape });
      });
    }
    return stated;
  }

  /**
   * A call is made as soon as its inputs are computed (Kahn's algorithm): shared layers are called at several depths.
   */
  private inOrder(all: readonly NetworkCall[]): { calls: NetworkCall[]; stuck: NetworkCall[] } {
    const waiting = new Map<string, NetworkCall[]>();
    const missing = new Map<NetworkCall, number>();
    const done = new Set(this.inputs.map(({ layer }) => keyOf(layer.name, 0)));
    for (const call of all) {
      const needs = new Set(
        referencesIn(call.description)
          .map(reference => this.argument(reference))
          .map(({ layer, call: index }) => keyOf(layer, index))
          .filter(key => !done.has(key)),
      );
      missing.set(call, needs.size);
      for (const key of needs) {
        const others = waiting.get(key);
        if (others) others.push(call);
        else waiting.set(key, [call]);
      }
    }
    const calls = all.filter(call => missing.get(call) === 0);
    for (const call of calls) {
      for (const other of waiting.get(keyOf(call.layer.name, call.index)) ?? []) {
        const left = missing.get(other)! - 1;
        missing.set(other, left);
        if (left === 0) calls.push(other);
      }
    }
    return { calls, stuck: all.filter(call => missing.get(call)! > 0) };
  }
}

/** More outputs than any layer has. */
const maxOutputs = 1024;

export const keyOf = (layer: string, call: number): string => `${call} ${layer}`;

function byLayer(references: readonly TensorReference[]): Map<string, TensorReference[]> {
  const found = new Map<string, TensorReference[]>();
  for (const reference of references) {
    const others = found.get(reference.layer);
    if (others) others.push(reference);
    else found.set(reference.layer, [reference]);
  }
  return found;
}

/** The number of a layer's first call, in calls that use its outputs and in the outputs of the network. */
interface CallNumbers {
  readonly arguments: number;
  readonly results: number;
}

/**
 * Calls of most layers are numbered from 0. A functional model has a call of its own before those in the network, so that
 * they start at 1; Keras 3 leaves it out of the numbers in arguments, but not out of those in `output_layers`; and its
 * Sequential has none. What is right is told by the calls: each of them is made use of.
 */
function callNumbersOf(
  layer: Described,
  calls: number,
  taken: readonly TensorReference[],
  results: readonly TensorReference[],
): CallNumbers {
  const indices = new Set([...taken, ...results].map(({ call }) => call));
  if (indices.size === 0) return { arguments: 0, results: 0 };
  const lowest = [...indices].reduce((a, b) => Math.min(a, b));
  const candidates = [
    { arguments: lowest, results: lowest },
    { arguments: 0, results: 1 },
  ];
  const usesAll = (numbers: CallNumbers): boolean => {
    const used = new Set([
      ...taken.map(({ call }) => call - numbers.arguments),
      ...results.map(({ call }) => call - numbers.results),
    ]);
    return used.size === calls && [...used].every(index => index >= 0 && index < calls);
  };
  return candidates.find(usesAll) ?? (isModel(layer) ? candidates[0] : { arguments: 0, results: 0 });
}

/** Inputs in the order the network names them; else every InputLayer. */
export function networkInputs(config: Config, layers: readonly Described[]): NetworkInput[] {
  const byName = new Map(layers.map(layer => [layer.name, layer]));
  const node = config.nodeOf('input_layers');
  const keyed =
    node?.type === 'object'
      ? [...membersOf(node)].map(([key, { value }]) => ({ key, name: stringOf(itemsOf(value)[0]) ?? '' }))
      : referencesOf(node).map(({ layer }) => ({ key: null, name: layer }));
  const named = keyed.flatMap(({ key, name }) => {
    const layer = byName.get(name);
    return layer ? [{ key, layer }] : [];
  });
  const listed = new Set(named.map(({ layer }) => layer));
  const others = layers.filter(layer => layer.className === 'InputLayer' && !listed.has(layer));
  return [...named, ...others.map(layer => ({ key: null, layer }))];
}
