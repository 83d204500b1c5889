import type { Diagnostic } from '../../graph/diagnostic';
import type { ModuleName } from '../../graph/graph';
import type { GraphBuilder, Place } from '../support/graphBuilder';
import { itemsOf, membersOf, rangeOf, stringOf, type JsonNode } from '../support/json';
import { UnresolvedLayer } from '../support/unresolvedLayer';
import { Config } from './layers/support/config';
import { callsOf, referencesOf, type TensorReference } from './inboundNodes';
import { KerasLayer } from './layers/support/layer';
import { layerTypes } from './layerTypes';

/** Models and wrappers inside each other. */
const maxNesting = 24;
/** Calls that are lowered; nested models that are called many times multiply. */
const maxCalls = 100_000;

const modelClasses: ReadonlySet<string> = new Set(['Sequential', 'Functional', 'Model']);

/** A layer as the file describes it. */
interface Described {
  readonly node: JsonNode;
  readonly className: string;
  readonly name: string;
  readonly config: Config;
}

/** Where a layer is lowered: the modules around it. */
interface Surroundings {
  readonly scope: readonly ModuleName[];
  readonly path: string;
  readonly depth: number;
}

/** Lowers Keras' layers and models to a graph. */
export class KerasReader {
  readonly notices: Diagnostic[] = [];
  private calls = 0;
  private readonly said = new Set<string>();
  /** Weights by layer, and by the role that a wrapper uses it in: all calls share them. */
  private readonly weights = new WeakMap<JsonNode, Map<string, Map<string, string>>>();

  constructor(private readonly graph: GraphBuilder) {}

  /** Lowers a model's description. @returns the values of its outputs */
  readModel(
    model: JsonNode,
    inputs: readonly string[],
    around: Surroundings = { scope: [], path: '', depth: 0 },
  ): string[] {
    const { config, className } = describe(model);
    const list = layersOf(config);
    return className === 'Sequential' || !list.some(layer => membersOf(layer).has('inbound_nodes'))
      ? [this.readSequence(list, inputs, around)]
      : this.readNetwork(config, list, inputs, around);
  }

  private readSequence(list: readonly JsonNode[], inputs: readonly string[], around: Surroundings): string {
    let values = [...inputs];
    for (const layer of list) {
      const described = describe(layer);
      if (described.className !== 'InputLayer') values = this.call(described, values, around, '');
    }
    return values[0] ?? '';
  }

  /** Calls are made as soon as what they take is there (Kahn's algorithm): shared layers are called at several depths. */
  private readNetwork(
    config: Config,
    list: readonly JsonNode[],
    inputs: readonly string[],
    around: Surroundings,
  ): string[] {
    const outputs = new Map<string, readonly string[]>();
    const key = (layer: string, call: number): string => `${call} ${layer}`;
    const waiting = new Map<string, Call[]>();
    const ready: Call[] = [];
    const pending = new Set<Call>();
    const inputNames = referencesOf(config.nodeOf('input_layers')).map(({ layer }) => layer);
    for (const node of list) {
      const described = describe(node);
      const position = inputNames.indexOf(described.name);
      if (position >= 0 || described.className === 'InputLayer') {
        outputs.set(key(described.name, 0), [inputs[position] ?? inputs[outputs.size] ?? inputs[0] ?? '']);
        continue;
      }
      callsOf(membersOf(node).get('inbound_nodes')?.value).forEach((references, index) =>
        pending.add({ described, index, references, missing: 0 }),
      );
    }
    for (const call of pending) {
      for (const { layer, call: index } of call.references) {
        if (outputs.has(key(layer, index))) continue;
        call.missing++;
        const others = waiting.get(key(layer, index));
        if (others) others.push(call);
        else waiting.set(key(layer, index), [call]);
      }
      if (call.missing === 0) ready.push(call);
    }
    const valueOf = ({ layer, call, output }: TensorReference): string => {
      const values = outputs.get(key(layer, call));
      return values?.[output] ?? values?.[0] ?? '';
    };
    for (let next = 0; next < ready.length; next++) {
      const call = ready[next];
      pending.delete(call);
      const done = key(call.described.name, call.index);
      outputs.set(done, this.call(call.described, call.references.map(valueOf), around, ''));
      for (const other of waiting.get(done) ?? []) if (--other.missing === 0) ready.push(other);
    }
    for (const { described } of pending)
      this.unresolved(described, [], around, 'It waits for layers that are missing or wait for it.');
    const references = referencesOf(config.nodeOf('output_layers'));
    return references.length > 0 ? references.map(valueOf) : ([...outputs.values()].at(-1)?.slice(0, 1) ?? []);
  }

  private call(described: Described, inputs: readonly string[], around: Surroundings, role: string): string[] {
    if (++this.calls > maxCalls || around.depth > maxNesting) {
      return [
        this.unresolved(described, inputs, around, 'The model is too large or nested too deep; the rest is unknown.'),
      ];
    }
    const inside = within(around, described, role);
    if (modelClasses.has(described.className) && layersOf(described.config).length > 0)
      return this.readModel(described.node, inputs, inside);
    const lower = layerTypes.get(described.className);
    if (!lower)
      return [
        this.unresolved(
          described,
          inputs,
          around,
          `No rule for the layer '${clipped(described.className)}': its cost is unknown.`,
          'unknown-layer',
        ),
      ];
    const place = placeOf(inside, described);
    this.graph.place = place;
    const layer = new KerasLayer(
      this.graph,
      described.config,
      inputs,
      this.weightsOf(described.node, role),
      (innerRole, inner, values) => {
        const [value] = this.call(describe(inner), values, inside, `${role}${innerRole}`);
        this.graph.place = place;
        return value;
      },
    );
    try {
      return [lower(layer)];
    } catch (error) {
      if (!(error instanceof UnresolvedLayer)) throw error;
      return [this.unresolved(described, inputs, around, error.message)];
    }
  }

  /** A node of unknown cost in place of a layer. */
  private unresolved(
    described: Described,
    inputs: readonly string[],
    around: Surroundings,
    message: string,
    code = 'unresolved-layer',
  ): string {
    const place = placeOf(within(around, described, ''), described);
    const key = `${code} ${place.nameRange?.offset}`;
    if (!this.said.has(key)) {
      this.said.add(key);
      this.notices.push({
        severity: 'warning',
        code,
        range: place.nameRange,
        message:
          code === 'unknown-layer'
            ? message
            : `${clipped(described.className)} '${clipped(described.name)}': ${message}`,
      });
    }
    this.graph.place = place;
    return this.graph.addUnresolved(described.className || 'Layer', inputs, 'keras');
  }

  private weightsOf(layer: JsonNode, role: string): Map<string, string> {
    const roles = this.weights.get(layer) ?? new Map<string, Map<string, string>>();
    this.weights.set(layer, roles);
    const weights = roles.get(role) ?? new Map<string, string>();
    roles.set(role, weights);
    return weights;
  }
}

interface Call {
  readonly described: Described;
  readonly index: number;
  readonly references: readonly TensorReference[];
  missing: number;
}

/** Names may be as long as a file; paths are made of them. */
const clipped = (name: string): string => (name.length > 64 ? `${name.slice(0, 64)}…` : name);

/** What a layer's object says of it. Keras 2 names functional layers beside their config, others inside. */
export function describe(node: JsonNode): Described {
  const members = membersOf(node);
  const config = new Config(members.get('config')?.value);
  const className = stringOf(members.get('class_name')?.value) ?? '';
  return { node, className, config, name: stringOf(members.get('name')?.value) ?? config.string('name') ?? className };
}

/** The layers of a model; Keras 1 writes those of a Sequential as its config. */
export function layersOf(config: Config): readonly JsonNode[] {
  return config.node?.type === 'array' ? itemsOf(config.node) : itemsOf(config.nodeOf('layers'));
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
  const name = membersOf(node).get('class_name')?.value;
  return { scope, path, layer: clipped(className), range: rangeOf(node), nameRange: rangeOf(name ?? node) };
}
