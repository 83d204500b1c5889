import type { ModuleName } from '../../graph/graph';
import type { SourceRange } from '../../graph/sourceRange';
import { say, type Message } from '../../graph/message';
import { CodedError } from '../../graph/codedError';
import type { GraphBuilder, Place } from '../support/graphBuilder';
import { itemsOf, rangeOf, stringOf, type JsonNode } from '../support/json';
import { UnresolvedLayer } from '../support/unresolvedLayer';
import { Layer, type OpenModule } from './modules/support/layer';
import type { LayerOutputs, ModuleType } from './modules/support/moduleType';
import { moduleTypes } from './moduleTypes';
import { Names, type NamedValue } from './names';
import type { Notices } from './notices';
import { clipped } from './validate';
import { WrittenLayers, type WrittenLayer } from './writtenLayers';

/** More than any network has; `repeat` and nesting multiply without bound. */
const maxLayers = 50_000;
/** Operators that they stand for. */
const maxNodes = 100_000;
/** Inputs of all layers together: a layer may take thousands, and be repeated. */
const maxInputs = 1_000_000;
/** Blocks inside each other. */
const maxNesting = 32;

/** Thrown where a spec expands beyond all bounds. */
export class TooManyLayers extends CodedError {
  constructor(
    readonly range: SourceRange,
    reason: Message,
  ) {
    super('too-large', reason);
  }
}

/** Where layers are read: the modules around them, and the names they may use. */
interface Block {
  readonly scope: readonly ModuleName[];
  readonly path: string;
  readonly names: Names;
  readonly depth: number;
  /** Set in all copies of a layer but the first: what would be right for them may be wrong for that one. */
  readonly isCopy: boolean;
}

/** Reads lists of layers and adds the operators they stand for to a graph. */
export class BlockReader {
  private layers = 0;
  private inputs = 0;
  /** What layers yielded, in order, and what was made use of. */
  private readonly yielded = new Set<string>();
  private readonly used = new Set<string>();
  private readonly layersAsWritten: WrittenLayers;

  constructor(
    private readonly graph: GraphBuilder,
    private readonly notices: Notices,
  ) {
    this.layersAsWritten = new WrittenLayers(notices);
  }

  /** Values that no layer takes: the model's outputs. */
  get outputs(): string[] {
    return [...this.yielded].filter(value => !this.used.has(value));
  }

  /** Reads the document's list of layers. */
  readRoot(list: JsonNode, inputs: readonly string[]): void {
    const names = new Names();
    for (const input of inputs) names.own.set(input, { value: input });
    this.readList(list, { scope: [], path: '', names, depth: 0, isCopy: false }, inputs[0]);
  }

  /** Adds a node of unknown cost for what could not be read. */
  addUnknown(op: string, inputs: readonly string[], place: Place): string {
    this.graph.place = place;
    return this.graph.addUnresolved(op, inputs, 'unresolved');
  }

  /** @returns what the last layer yields */
  private readList(list: JsonNode, block: Block, input: string): string {
    let previous = input;
    itemsOf(list).forEach((node, index) => {
      previous = this.readLayer(node, index, block, previous);
    });
    return previous;
  }

  private readLayer(node: JsonNode, index: number, block: Block, previous: string): string {
    const written = this.layersAsWritten.read(node);
    if (written === null)
      return this.addUnknown(
        'Layer',
        [previous],
        this.blamed(this.placeIn(block, String(index), rangeOf(node), rangeOf(node))),
      );
    const name = this.uniqueName(written, String(index), block);
    if (this.layersAsWritten.expandedSize(node) > maxLayers) return this.tooLarge(written, name, block, previous);
    const inputs = this.inputsOf(written, block, previous);
    const { repeat } = written.fields;
    const read =
      repeat === undefined
        ? this.readOne(written, name, block, inputs)
        : this.readCopies(written, name, block, inputs, repeat);
    block.names.own.set(name, read);
    return read.value;
  }

  private tooLarge(written: WrittenLayer, name: string, block: Block, previous: string): string {
    const repeat = written.members.get('repeat');
    const range = repeat ? rangeOf(repeat.value) : written.nameRange;
    this.notices.say({
      severity: 'error',
      code: 'too-large',
      range,
      message: say`This expands to more than ${maxLayers.toLocaleString('en')} layers; its cost is unknown.`,
    });
    return this.addUnknown(written.fields.type, [previous], this.placeIn(block, name, written.range, range));
  }

  /** Copies stand in a module of their own, numbered from 0. Each takes what the one before it yields. */
  private readCopies(
    written: WrittenLayer,
    name: string,
    block: Block,
    inputs: readonly string[],
    repeat: number,
  ): NamedValue {
    const module: OpenModule = { name: moduleName(name, block), type: 'Sequential', range: written.range, repeat };
    const inner = this.enter(block, name, module, written);
    const others = inputs.slice(1);
    let value = inputs[0];
    for (let copy = 0; copy < repeat; copy++) {
      const read = this.readOne(written, String(copy), { ...inner, isCopy: inner.isCopy || copy > 0 }, [
        value,
        ...others,
      ]);
      inner.names.own.set(String(copy), read);
      value = read.value;
    }
    return { value, below: inner.names.own };
  }

  private readOne(written: WrittenLayer, name: string, block: Block, inputs: readonly string[]): NamedValue {
    const module: OpenModule = { name: moduleName(name, block), type: written.fields.type, range: written.range };
    const list = written.members.get('layers');
    if (!list) return this.readModule(written, module, name, block, inputs);
    const inner = this.enter(block, name, module, written);
    if (inner.depth > maxNesting) {
      this.notices.say({
        severity: 'error',
        code: 'too-deep',
        message: say`Blocks are nested deeper than ${maxNesting}; the rest is unknown.`,
        range: written.nameRange,
      });
      return { value: this.addUnknown(module.type, inputs, this.placeOf(inner, written)) };
    }
    if (inputs.length > 1) {
      this.notices.say({
        severity: 'error',
        code: 'inputs',
        message: say`A block takes one input; name the others where they are used.`,
        range: written.members.get('inputs')?.key,
      });
    }
    inner.names.own.set('input', { value: inputs[0] });
    return { value: this.readList(list.value, inner, inputs[0]), below: inner.names.own };
  }

  private readModule(
    written: WrittenLayer,
    module: OpenModule,
    name: string,
    outer: Block,
    inputs: readonly string[],
  ): NamedValue {
    const { type } = written.fields;
    for (const input of inputs) this.used.add(input);
    this.inputs += inputs.length;
    if (this.inputs > maxInputs) {
      throw new TooManyLayers(
        written.nameRange,
        say`The layers have more than ${maxInputs.toLocaleString('en')} inputs in all; the rest is unknown.`,
      );
    }
    const definition = moduleTypes.get(type);
    const inner = this.enter(outer, name, module, written);
    const place: Place = definition?.isFunction
      ? { ...this.placeOf(outer, written), layer: type, label: written.fields.name }
      : { ...this.placeOf(inner, written), layer: type };
    if (!definition) {
      this.notices.sayUnknown(
        {
          severity: 'warning',
          code: 'unknown-layer',
          message: say`The layer '${type}' has no cost rule; its cost is unknown.`,
          range: written.nameRange,
        },
        type.replace(/^(torch\.)?nn\./, ''),
        () => moduleTypes.keys(),
      );
      return { value: this.result(this.addUnknown(type, inputs, place)) };
    }
    const args = this.layersAsWritten.argumentsOf(written, definition);
    if (args === null) return { value: this.result(this.addUnknown(type, inputs, this.blamed(place))) };
    const outputs = this.lower(definition, args, written, module, place, inputs, inner.isCopy);
    const below = new Map(
      Object.entries(outputs.named ?? {}).map(([key, value]): [string, NamedValue] => [key, { value }]),
    );
    return { value: this.result(outputs.value), below };
  }

  private lower(
    definition: ModuleType,
    args: Record<string, unknown>,
    written: WrittenLayer,
    module: OpenModule,
    place: Place,
    inputs: readonly string[],
    isCopy: boolean,
  ): LayerOutputs {
    // Lazy modules become the others once they have seen an input.
    module.type = definition.type.replace(/^Lazy/, '');
    const layer = new Layer(this.graph, inputs.slice(0, definition.inputs.most), module, {
      say: notice => this.notices.say(isCopy ? { ...notice, fix: undefined } : notice),
      argumentRange: name => (written.members.has(name) ? rangeOf(written.members.get(name)!.value) : undefined),
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
      this.notices.say({
        severity: error.code === 'unknown-input' ? 'info' : 'error',
        code: error.code,
        message: error.reason,
        range,
      });
      return { value: this.addUnknown(module.type, inputs, { ...place, nameRange: range }) };
    }
  }

  /** A module that a layer has inside, such as the attention of a transformer's layer. */
  private lowerBelow<T>(name: string, type: string, lower: (module: OpenModule) => T): T {
    const outer = this.graph.place;
    this.countLayer(outer.range!);
    const module: OpenModule = { name: moduleName(name, outer), type };
    this.graph.place = { ...outer, scope: [...outer.scope, module], path: joined(outer.path, name), layer: type };
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

  private result(value: string): string {
    this.yielded.add(value);
    return value;
  }

  private uniqueName({ fields, members }: WrittenLayer, fallback: string, block: Block): string {
    const wanted = fields.name ?? fallback;
    if (!block.names.own.has(wanted)) return wanted;
    const given = members.get('name');
    if (given) {
      this.notices.say({
        severity: 'error',
        code: 'duplicate-name',
        message: say`The name '${wanted}' is already used in this block.`,
        range: rangeOf(given.value),
      });
    }
    return block.names.free(wanted);
  }

  private inputsOf({ fields, members }: WrittenLayer, block: Block, previous: string): string[] {
    const given = members.get('inputs');
    const nodes =
      !given || fields.inputs === undefined ? [] : given.value.type === 'array' ? itemsOf(given.value) : [given.value];
    const inputs = nodes.map(node => {
      const name = stringOf(node)!;
      const value = block.names.find(name);
      if (value !== null) return value;
      this.notices.sayUnknown(
        {
          severity: 'error',
          code: 'unknown-input',
          message: say`No layer '${clipped(name)}' comes before this one.`,
          range: rangeOf(node),
        },
        name,
        () => block.names.visible(),
      );
      return previous;
    });
    if (inputs.length === 0) inputs.push(previous);
    return inputs;
  }

  private enter(block: Block, name: string, module: OpenModule, written: WrittenLayer): Block {
    const repeat = written.members.get('repeat');
    this.countLayer(repeat ? rangeOf(repeat.value) : written.nameRange);
    return {
      scope: [...block.scope, module],
      path: joined(block.path, name),
      names: new Names(block.names),
      depth: block.depth + 1,
      isCopy: block.isCopy,
    };
  }

  private countLayer(range: SourceRange): void {
    if (++this.layers > maxLayers || this.graph.nodeCount > maxNodes) {
      throw new TooManyLayers(
        range,
        say`The spec has more than ${maxLayers.toLocaleString('en')} layers; the rest is unknown.`,
      );
    }
  }

  private placeOf(block: Block, { range, nameRange }: WrittenLayer): Place {
    return { scope: block.scope, path: block.path, range, nameRange };
  }

  private placeIn(block: Block, name: string, range: SourceRange, nameRange: SourceRange): Place {
    return {
      scope: [...block.scope, { name: moduleName(name, block), range }],
      path: joined(block.path, name),
      range,
      nameRange,
    };
  }

  /** The place with diagnostics where the last notice is, so that nothing is said twice. */
  private blamed(place: Place): Place {
    return { ...place, nameRange: this.notices.list.at(-1)?.range ?? place.nameRange };
  }
}

/** A numbered module carries its parent's name, as in PyTorch's paths: `features`, `features.0`. */
function moduleName(name: string, { scope }: { scope: readonly ModuleName[] }): string {
  const parent = scope.at(-1)?.name;
  return /^\d+$/.test(name) && parent !== undefined ? `${parent}.${name}` : name;
}

const joined = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
