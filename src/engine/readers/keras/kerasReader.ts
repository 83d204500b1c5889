import type { Diagnostic } from '../../graph/diagnostic';
import type { DeclaredType, ModuleName } from '../../graph/graph';
import type { Shape } from '../../graph/shape';
import type { SourceRange } from '../../graph/sourceRange';
import { textOf, say, type Message } from '../../graph/message';
import type { GraphBuilder, Place } from '../support/graphBuilder';
import { membersOf, rangeOf, type JsonNode } from '../support/json';
import { UnresolvedLayer } from '../support/unresolvedLayer';
import { readArgument, type StatedType, type TensorReference } from './calls';
import { classRange, clipped, describe, functionOf, layersOf, type Described } from './described';
import { CallArguments } from './layers/support/callArguments';
import { KerasLayer, type Lowering } from './layers/support/layer';
import { isModel } from './modelClasses';
import { keyOf, Network, type NetworkCall } from './network';
import { loweringOf, ownsNoWeights } from './layerTypes';
import { lambdaShape, statedInputs } from './statedShapes';

/** Maximum nesting of models and wrappers. */
const maxNesting = 24;
/** Maximum number of lowered calls; nested models that are called many times multiply. */
const maxCalls = 100_000;

/** Where a layer is lowered: the modules around it. */
interface Surroundings {
  readonly scope: readonly ModuleName[];
  readonly path: string;
  readonly depth: number;
}

/** A layer that is called. */
interface Call {
  readonly described: Described;
  readonly arguments: CallArguments;
  /** Shapes that the file states for the inputs, if it does. */
  readonly takes: readonly (Shape | null)[];
  /** Types that the file states for the outputs in use, at least one; null: it does not. */
  readonly yields: readonly (StatedType | null)[];
  /** Distinguishes uses of one description that have their own weights. */
  readonly role: string;
}

/** Lowers Keras' layers and models to a graph. */
export class KerasReader {
  readonly notices: Diagnostic[] = [];
  private calls = 0;
  private readonly said = new Set<string>();
  /** Weights by layer, and by the role in a wrapper: all calls share them. */
  private readonly weights = new WeakMap<JsonNode, Map<string, Map<string, string>>>();
  /** Layers whose output has no known shape, by their outputs: the layers after them are not reported. */
  private readonly unread = new Map<string, string>();

  constructor(private readonly graph: GraphBuilder) {}

  /** Lowers a model's description. @returns the values of its outputs */
  readModel(
    { config, className }: Described,
    given: CallArguments,
    around: Surroundings = { scope: [], path: '', depth: 0 },
  ): readonly string[] {
    const list = layersOf(config);
    return className === 'Sequential' || !list.some(layer => membersOf(layer).has('inbound_nodes'))
      ? this.readSequence(list, given, around)
      : this.readNetwork(new Network(config, list), given, around);
  }

  private readSequence(list: readonly JsonNode[], given: CallArguments, around: Surroundings): readonly string[] {
    let values = given.inputs;
    const layers = list.map(describe).filter(({ className }) => className !== 'InputLayer');
    layers.forEach((described, index) => {
      const next = layers[index + 1];
      const [shape = null] = next ? statedInputs(next) : [];
      const call: Call = {
        described,
        arguments: CallArguments.of(values),
        takes: statedInputs(described),
        yields: [shape && { dtype: 'float32', shape }],
        role: '',
      };
      values = this.lower(call, around);
    });
    return values;
  }

  private readNetwork(network: Network, given: CallArguments, around: Surroundings): readonly string[] {
    const outputs = new Map<string, readonly string[]>();
    const { named } = given;
    network.inputs.forEach(({ layer, key }, index) => {
      const value = (key === null ? undefined : named.get(key)) ?? given.inputs[index] ?? given.inputs[0] ?? '';
      outputs.set(keyOf(layer.name, 0), [value]);
    });
    const valueOf = ({ layer, call, output }: TensorReference): string =>
      outputs.get(keyOf(layer, call))?.[output] ?? '';
    const argument = (node: JsonNode) => readArgument(node, reference => valueOf(network.argument(reference)));
    for (const { layer: described, index, description, outputs: yields } of network.calls) {
      const keywords = [...description.keywords].map(([name, node]) => [name, argument(node)] as const);
      const call: Call = {
        described,
        arguments: new CallArguments(description.positional.map(argument), new Map(keywords)),
        takes: takenShapes(description, described),
        yields,
        role: '',
      };
      outputs.set(keyOf(described.name, index), this.lower(call, around));
    }
    this.addStuck(network.stuck, around);
    const results = network.outputs.map(valueOf);
    return results.length > 0 ? results : ([...outputs.values()].at(-1)?.slice(0, 1) ?? []);
  }

  /**
   * Lowers a call.
   * @returns values for all outputs in use
   */
  private lower(call: Call, around: Surroundings): readonly string[] {
    const outputs = this.lowered(call, around);
    const missing = call.yields.slice(outputs.length);
    if (missing.length === 0) return outputs;
    const why = say`It has no known output ${outputs.length}.`;
    return [...outputs, ...this.addUnread({ ...call, yields: missing }, around, why)];
  }

  private lowered(call: Call, around: Surroundings): readonly string[] {
    const { described, role } = call;
    if (++this.calls > maxCalls || around.depth > maxNesting)
      return this.addUnread(call, around, say`The model is too large or nested too deep; the rest is unknown.`);
    const inside = within(around, described, role);
    if (isModel(described)) return this.readModel(described, call.arguments, inside);
    const lowering = loweringOf(described);
    if (!lowering) return this.addUnread(call, around, null);
    try {
      return this.apply(lowering, call, inside);
    } catch (error) {
      if (!(error instanceof UnresolvedLayer)) throw error;
      return error.code === 'unknown-input'
        ? this.addFollower(call, around)
        : this.addUnread(call, around, error.reason);
    }
  }

  private apply(lowering: Lowering, { described, role, ...call }: Call, inside: Surroundings): readonly string[] {
    const place = placeOf(inside, described);
    this.graph.place = place;
    const weights = this.weightsOf(described.node, role);
    const layer = new KerasLayer(this.graph, described.config, call.arguments, call.yields.length, weights, {
      lowerInner: (innerRole, node, inputs, wanted) => {
        const inner: Call = {
          described: describe(node),
          arguments: CallArguments.of(inputs),
          takes: [],
          yields: new Array<null>(wanted).fill(null),
          role: `${role}${innerRole}`,
        };
        const values = this.lower(inner, inside);
        this.graph.place = place;
        return values;
      },
      sayUnknown: (message, range) => this.say('unknown-layer', message, range ?? place.nameRange, textOf(message)),
    });
    const outputs = lowering(layer);
    return typeof outputs === 'string' ? [outputs] : outputs;
  }

  /**
   * Nodes of unknown cost in place of a layer, whose outputs have the types that the file states.
   * @param why null: there is no rule for its class
   */
  private addUnread(call: Call, around: Surroundings, why: Message | null): readonly string[] {
    const { className, name } = call.described;
    const message = why === null ? withoutRule(call.described) : say`${clipped(className)} '${clipped(name)}': ${why}`;
    const range = classRange(call.described.node);
    // A class without a rule is reported once.
    if (why === null) this.say('unknown-layer', message, range, textOf(message));
    else this.say('unresolved-layer', message, range, `unresolved-layer ${range.offset}`);
    return this.addNode(call, around, message, clipped(name));
  }

  /** A layer that cannot be read because an earlier one could not. */
  private addFollower(call: Call, around: Surroundings): readonly string[] {
    const cause = call.arguments.inputs.map(input => this.unread.get(input)).find(found => found !== undefined);
    const message =
      cause === undefined
        ? say`Unknown because the shape of an input is unknown.`
        : say`Unknown because the output shape of '${cause}' is unknown.`;
    return this.addNode(call, around, message, cause ?? clipped(call.described.name));
  }

  /** Calls whose inputs are never computed. */
  private addStuck(calls: readonly NetworkCall[], around: Surroundings): void {
    if (calls.length === 0) return;
    const [{ layer: first }] = calls;
    const name = clipped(first.name);
    const message =
      calls.length === 1
        ? say`'${name}' takes the output of a layer that is missing or waits for it.`
        : say`'${name}' (and ${calls.length - 1} more) takes the output of a layer that is missing or waits for it.`;
    const range = classRange(first.node);
    this.say('unresolved-layer', message, range, `stuck ${range.offset}`);
    for (const { layer: described } of calls) {
      const call: Call = { described, arguments: CallArguments.of([]), takes: [], yields: [null], role: '' };
      this.addNode(call, around, message, clipped(first.name));
    }
  }

  private addNode(call: Call, around: Surroundings, message: Message, cause: string): readonly string[] {
    const { described } = call;
    this.graph.place = placeOf(within(around, described, call.role), described);
    const outputs = this.graph.add(
      clipped(described.className) || 'Layer',
      call.arguments.inputs.filter(input => input !== ''),
      {
        domain: 'keras',
        unresolved: ownsNoWeights(described) ? 'cost' : 'layer',
        outputs: call.yields.length,
        types: this.outputTypes(call),
        unreadBecause: message,
      },
    );
    for (const output of outputs) if (this.graph.shape(output) === null) this.unread.set(output, cause);
    return outputs;
  }

  /** What the file states about a layer's outputs, if its inputs have the stated shapes. */
  private outputTypes({ described, arguments: { inputs }, takes, yields }: Call): (DeclaredType | null)[] {
    const actual = inputs.map(input => this.graph.shape(input));
    const holds = takes.every((shape, index) => !shape || fits(shape, actual[index] ?? null));
    const stated = (type: StatedType | null): StatedType | null => {
      const shape = (holds ? type?.shape : null) ?? lambdaShape(described);
      return shape ? { dtype: type?.dtype ?? 'float32', shape } : null;
    };
    return yields.map(stated).map(type => {
      if (type === null) return null;
      // The first axis is the batch, which a layer does not change.
      const [batch, ...rest] = type.shape;
      const shape = type.shape.length === 0 ? [] : [batch ?? actual[0]?.[0] ?? null, ...rest];
      return { kind: 'tensor', dtype: type.dtype, shape };
    });
  }

  private say(code: string, message: Message, range: SourceRange | undefined, once: string): void {
    if (this.said.has(once)) return;
    this.said.add(once);
    this.notices.push({ severity: 'warning', code, range, message });
  }

  private weightsOf(layer: JsonNode, role: string): Map<string, string> {
    const roles = this.weights.get(layer) ?? new Map<string, Map<string, string>>();
    this.weights.set(layer, roles);
    const weights = roles.get(role) ?? new Map<string, string>();
    roles.set(role, weights);
    return weights;
  }
}

function withoutRule(described: Described): Message {
  const name = functionOf(described);
  return name === null
    ? say`The layer '${clipped(described.className)}' has no cost rule; its cost is unknown.`
    : say`The function '${clipped(name)}' has no cost rule; its cost is unknown.`;
}

/** Shapes that the file states for the inputs of a call: next to the tensors, otherwise with the layer. */
function takenShapes(description: NetworkCall['description'], described: Described): readonly (Shape | null)[] {
  const beside: (Shape | null)[] = [];
  for (const node of description.positional)
    readArgument(node, ({ stated }) => {
      beside.push(stated?.shape ?? null);
      return '';
    });
  return beside.some(shape => shape !== null) ? beside : statedInputs(described);
}

/** Whether a shape is the stated one, ignoring the batch. */
function fits(stated: Shape, actual: Shape | null): boolean {
  return (
    stated.length === actual?.length &&
    stated.every((dim, axis) => axis === 0 || dim === null || actual[axis] === null || dim === actual[axis])
  );
}

function within(
  { scope, path, depth }: Surroundings,
  { name, className, node }: Described,
  role: string,
): Surroundings {
  const own = clipped(role === '' ? name : `${role}_${name}`).replaceAll('/', '_');
  return {
    scope: [...scope, { name: own, type: clipped(className), range: rangeOf(node) }],
    path: path === '' ? own : `${path}/${own}`,
    depth: depth + 1,
  };
}

function placeOf({ scope, path }: Surroundings, { node, className }: Described): Place {
  return { scope, path, layer: clipped(className), range: rangeOf(node), nameRange: classRange(node) };
}
