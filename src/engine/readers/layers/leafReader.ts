import { say } from '../../graph/message';
import type { ReadingAids } from '../../graph/graph';
import { float, int } from '../support/attributes';
import type { Attributes, GraphBuilder, Place } from '../support/graphBuilder';
import { rangeOf } from '../support/json';
import { UnresolvedLayer } from '../support/unresolvedLayer';
import { joined, moduleName, placeOf, type Block } from './block';
import type { Limits } from './limits';
import { Layer, type OpenModule } from './modules/support/layer';
import type { LayerOutputs, ModuleType } from './modules/support/moduleType';
import { moduleTypes } from './moduleTypes';
import type { SpecParts } from './specParts';
import type { NamedValue } from './names';
import type { Notices } from './notices';
import { outputSchema } from './schema';
import type { Values } from './values';
import type { Fields, WrittenLayer, WrittenLayers } from './writtenLayers';

/** The domain of unknown layers, for which users can define cost rules. */
const domain = 'layers';

/** The prefix of modules in Python code. */
const prefix = /^(torch\.)?nn\./;

/** Reads layers that are modules and adds their operators to a graph. */
export class LeafReader {
  /** Outputs of layers in order, with the paths of the layers. */
  private readonly yielded = new Map<string, string>();
  private readonly used = new Set<string>();

  constructor(
    private readonly graph: GraphBuilder,
    private readonly notices: Notices,
    private readonly limits: Limits,
    private readonly written: WrittenLayers,
    private readonly aids: ReadingAids,
    private readonly parts: SpecParts,
  ) {}

  /** Values that no layer uses: the model's outputs. */
  get outputs(): string[] {
    return [...this.yielded.keys()].filter(value => !this.used.has(value));
  }

  /** Adds a node of unknown cost for what could not be read. */
  addUnknown(op: string, inputs: readonly string[], place: Place, shape?: readonly (number | string)[]): string {
    this.graph.place = place;
    const type =
      shape &&
      ({
        kind: 'tensor',
        dtype: this.graph.type(inputs[0])?.dtype ?? 'float32',
        shape: [this.batchOf(inputs[0]), ...shape],
      } as const);
    return this.graph.addUnresolved(op, inputs, 'unresolved', 'layer', type);
  }

  private batchOf(input: string): number | null {
    return this.graph.shape(input)?.[0] ?? null;
  }

  /**
   * Reads a layer that contains no layers.
   * @param module the layer's own module
   * @param outer the block that contains the layer, where functions belong
   * @param inner the context inside its module
   */
  read(
    written: WrittenLayer,
    fields: Fields,
    module: OpenModule,
    outer: Block,
    inner: Block,
    inputs: readonly string[],
  ): NamedValue {
    const { path, values } = inner;
    for (const input of inputs) this.used.add(input);
    this.limits.countInputs(inputs.length, written.nameRange);
    const definition = this.definitionOf(fields.type, written);
    const place: Place = definition?.isFunction
      ? { ...placeOf(outer, written), layer: definition.type, label: fields.name }
      : { ...placeOf(inner, written), layer: definition?.type ?? fields.type };
    if (!definition)
      return { value: this.result(this.unknownType(written, fields.type, inputs, place, values), path), path };
    const args = this.written.argumentsOf(written, definition, values);
    const outputs =
      args === null
        ? { value: this.addUnknown(fields.type, inputs, this.blamed(place)) }
        : this.lower(definition, args, written, module, place, inputs, inner);
    const below = new Map(
      Object.entries(outputs.named ?? {}).map(([key, value]): [string, NamedValue] => [key, { value }]),
    );
    return { value: this.result(outputs.value, path), path, below };
  }

  /** The PyTorch module of a type, with or without the prefix `nn.`. */
  private definitionOf(type: string, { members }: WrittenLayer): ModuleType | undefined {
    const known = moduleTypes.get(type);
    const plain = type.replace(prefix, '');
    if (known || plain === type) return known;
    const meant = moduleTypes.get(plain);
    if (meant) {
      this.notices.say({
        severity: 'info',
        code: 'layer-prefix',
        message: say`Types of layers are written without a prefix: ${plain}.`,
        range: rangeOf(members.get('type')!.value),
        fix: { title: say`Change to ${plain}`, text: JSON.stringify(plain) },
      });
    }
    return meant;
  }

  /**
   * Adds a layer of an unknown type: with the user's cost rule if there is one, otherwise with unknown cost and the
   * output shape that it states, if any.
   */
  private unknownType(
    written: WrittenLayer,
    type: string,
    inputs: readonly string[],
    place: Place,
    values: Values,
  ): string {
    const { members, nameRange } = written;
    if (this.aids.hasRule(domain, type)) {
      this.graph.place = place;
      return this.graph.op(type, inputs, attributesOf(written, values), domain);
    }
    this.notices.sayUnknown(
      {
        severity: 'warning',
        code: 'unknown-layer',
        message: say`The layer '${type}' has no cost rule; its cost is unknown.`,
        range: nameRange,
      },
      type.replace(prefix, ''),
      () => [...moduleTypes.keys(), ...this.parts.definitions.keys()],
      // A custom layer is not an error; a misspelled type is.
      'error',
    );
    const output = members.get('output');
    const shape = output && outputSchema.safeParse(values.sizesOf(output.value)).data;
    return this.addUnknown(type, inputs, place, shape);
  }

  private lower(
    definition: ModuleType,
    args: Record<string, unknown>,
    written: WrittenLayer,
    module: OpenModule,
    place: Place,
    inputs: readonly string[],
    { isCopy, values }: Block,
  ): LayerOutputs {
    // A lazy module becomes the regular one after its first input.
    module.type = definition.type.replace(/^Lazy/, '');
    const { members } = written;
    const layer = new Layer(this.graph, inputs.slice(0, definition.inputs.most), module, {
      say: notice => this.notices.say(isCopy ? { ...notice, fix: undefined } : notice),
      argumentRange: name => (members.has(name) ? rangeOf(members.get(name)!.value) : undefined),
      nameOf: value => this.yielded.get(value) ?? value,
      version: this.parts.version,
      formula: name => (members.has(name) ? values.formulaOf(members.get(name)!.value) : undefined),
      below: (name, type, lowerPart) => this.lowerBelow(name, type, lowerPart),
    });
    this.graph.place = place;
    try {
      this.checkInputCount(definition, inputs.length, written);
      const outputs = definition.lower(args as never, layer);
      return typeof outputs === 'string' ? { value: outputs } : outputs;
    } catch (error) {
      if (!(error instanceof UnresolvedLayer)) throw error;
      const range =
        (error.argument === undefined ? undefined : layer.argumentRange(error.argument)) ?? written.nameRange;
      // If an earlier layer is the cause, only the note of the node says so.
      if (error.code !== 'unknown-input' || inputs.every(input => this.graph.shape(input) !== null)) {
        this.notices.say({
          severity: error.code === 'unknown-input' ? 'info' : 'error',
          code: error.code,
          message: error.reason,
          range,
        });
      }
      return { value: this.addUnknown(module.type, inputs, { ...place, nameRange: range }) };
    }
  }

  /** Lowers a module inside a layer, such as the attention of a transformer layer. */
  private lowerBelow<T>(name: string, type: string, lower: (module: OpenModule) => T): T {
    const outer = this.graph.place;
    this.limits.countLayer(outer.range!);
    const module: OpenModule = { name: moduleName(name, outer), type };
    this.graph.place = {
      ...outer,
      scope: [...outer.scope, module],
      path: joined(outer.path, name),
      layer: type,
      ...(outer.weightsOf !== undefined && { weightsOf: joined(outer.weightsOf, name) }),
    };
    try {
      return lower(module);
    } finally {
      this.graph.place = outer;
    }
  }

  private checkInputCount(definition: ModuleType, count: number, written: WrittenLayer): void {
    const { least, most } = definition.inputs;
    if (count < least)
      throw new UnresolvedLayer(
        say`${definition.type} takes ${least} inputs: name them with "inputs".`,
        undefined,
        'inputs',
      );
    if (count > most) {
      this.notices.say({
        severity: 'error',
        code: 'inputs',
        message:
          most === 1
            ? say`${definition.type} takes one input; the others are ignored.`
            : say`${definition.type} takes ${most} inputs at most; the others are ignored.`,
        range: written.members.get('inputs')?.key ?? written.nameRange,
      });
    }
  }

  /** Records the output of a layer, and the path that messages use for it. */
  result(value: string, path: string): string {
    if (!this.yielded.has(value)) this.yielded.set(value, path);
    return value;
  }

  /** The place, with the position of the last notice for diagnostics, so that nothing is reported twice. */
  private blamed(place: Place): Place {
    return { ...place, nameRange: this.notices.list.at(-1)?.range ?? place.nameRange };
  }
}

/** The numbers and booleans of an unknown layer as attributes, for the user's cost rule. */
function attributesOf({ members }: WrittenLayer, values: Values): Attributes {
  return Object.fromEntries(
    [...members].flatMap(([name, { value }]) => {
      const number = values.valueOf(value);
      if (typeof number === 'boolean') return [[name, int(number ? 1 : 0)]];
      return typeof number === 'number' ? [[name, Number.isInteger(number) ? int(number) : float(number)]] : [];
    }),
  );
}
