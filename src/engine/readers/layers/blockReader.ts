import type { ReadingAids } from '../../graph/graph';
import { say } from '../../graph/message';
import type { GraphBuilder, Place } from '../support/graphBuilder';
import { itemsOf, rangeOf, stringOf, type JsonNode } from '../support/json';
import { inside, moduleName, placeIn, placeOf, type Block } from './block';
import { BlockUse } from './blockUse';
import type { BlockDefinition } from './definitions';
import type { SpecParts } from './specParts';
import { LeafReader } from './leafReader';
import { Limits, maxLayers, maxNesting } from './limits';
import type { OpenModule } from './modules/support/layer';
import { Names, type NamedValue } from './names';
import type { Notices } from './notices';
import { clipped } from './validate';
import { expressionText, type Values } from './values';
import { WrittenLayers, type Fields, type WrittenLayer } from './writtenLayers';

/** Reads lists of layers and adds their operators to a graph. */
export class BlockReader {
  private readonly written: WrittenLayers;
  private readonly limits: Limits;
  private readonly leaves: LeafReader;
  private readonly uses: BlockUse;

  constructor(
    private readonly graph: GraphBuilder,
    private readonly notices: Notices,
    private readonly parts: SpecParts,
    aids: ReadingAids,
  ) {
    this.written = new WrittenLayers(notices);
    this.limits = new Limits(graph);
    this.leaves = new LeafReader(graph, notices, this.limits, this.written, aids, parts);
    this.uses = new BlockUse(notices);
  }

  /** Values that no layer uses: the model's outputs. */
  get outputs(): string[] {
    return this.leaves.outputs;
  }

  /** Reads the document's list of layers. */
  readRoot(list: JsonNode, inputs: readonly string[]): void {
    const names = new Names();
    for (const input of inputs) names.own.set(input, { value: input });
    const { values } = this.parts;
    this.readList(list, { scope: [], path: '', names, values, depth: 0, isCopy: false }, inputs[0]);
  }

  /** Adds a node of unknown cost for what could not be read. */
  addUnknown(op: string, inputs: readonly string[], place: Place): string {
    return this.leaves.addUnknown(op, inputs, place);
  }

  /** @returns the output of the last layer */
  private readList(list: JsonNode, block: Block, input: string): string {
    let previous = input;
    itemsOf(list).forEach((node, index) => {
      previous = this.readLayer(node, index, block, previous);
    });
    return previous;
  }

  private readLayer(node: JsonNode, index: number, outer: Block, previous: string): string {
    const written = this.written.read(node);
    const unread = placeIn(outer, String(index), rangeOf(node), rangeOf(node));
    if (written === null) return this.addUnknown('Layer', [previous], unread);
    if (!this.isPresent(written, outer, previous)) return this.leaveOut(written, outer, previous);
    const fields = this.written.fieldsOf(written, outer.values);
    if (fields === null) return this.addUnknown('Layer', [previous], { ...unread, nameRange: written.range });
    const inputs = this.inputsOf(written, outer, previous);
    const block = { ...outer, values: this.withInputs(outer.values, inputs) };
    const name = this.uniqueName(written, fields, String(index), block);
    if (this.written.expandedSize(node) > maxLayers) return this.tooLarge(written, fields, name, block, previous);
    const { repeat } = fields;
    const read =
      repeat === undefined
        ? this.readOne(written, fields, name, block, inputs)
        : this.readCopies(written, fields, name, block, inputs, repeat);
    block.names.own.set(name, read);
    this.setOtherName(written, fields, block, read);
    return read.value;
  }

  /** Gives the expressions of a layer access to the sizes of its inputs. */
  private withInputs(values: Values, inputs: readonly (string | undefined)[]): Values {
    return values.withInputs((input, axis) => {
      const value = inputs[input];
      const shape = value === undefined ? undefined : this.graph.shape(value);
      return shape === null ? null : shape?.[axis];
    });
  }

  /** Whether a layer is present: its condition is true, and an expression in `repeat` is not 0. */
  private isPresent({ members }: WrittenLayer, block: Block, previous: string): boolean {
    const [when, repeat] = [members.get('when')?.value, members.get('repeat')?.value];
    if (!when && expressionText(repeat) === undefined) return true;
    // A layer that is left out may have inputs that are left out as well.
    const values = this.withInputs(
      block.values,
      findInputs(members, previous, name => block.names.find(name)?.value),
    );
    if (when && !values.holds(when)) return false;
    return expressionText(repeat) === undefined || values.valueOf(repeat!) !== 0;
  }

  /** Registers an invalid name as well: only the name itself is reported, not the layers that refer to it. */
  private setOtherName({ members }: WrittenLayer, fields: Fields, { names }: Block, read: NamedValue): void {
    const written = stringOf(members.get('name')?.value);
    if (written !== undefined && fields.name === undefined && !names.own.has(written)) names.own.set(written, read);
  }

  /** Leaves out a layer. Layers that refer to it get its first input instead. */
  private leaveOut({ members }: WrittenLayer, block: Block, previous: string): string {
    const given = members.get('inputs')?.value;
    const first = stringOf(given) ?? stringOf(itemsOf(given)[0]);
    const name = stringOf(members.get('name')?.value);
    if (name !== undefined && !block.names.own.has(name))
      block.names.own.set(name, (first === undefined ? null : block.names.find(first)) ?? { value: previous });
    return previous;
  }

  private tooLarge(written: WrittenLayer, fields: Fields, name: string, block: Block, previous: string): string {
    const repeat = written.members.get('repeat');
    const range = repeat ? rangeOf(repeat.value) : written.nameRange;
    this.notices.say({
      severity: 'error',
      code: 'too-large',
      range,
      message: say`This expands to more than ${maxLayers.toLocaleString('en')} layers; its cost is unknown.`,
    });
    return this.addUnknown(fields.type, [previous], placeIn(block, name, written.range, range));
  }

  /**
   * Reads the copies of a repeated layer into a module, numbered from 0. Each copy takes the output of the previous
   * one.
   */
  private readCopies(
    written: WrittenLayer,
    fields: Fields,
    name: string,
    block: Block,
    inputs: readonly string[],
    repeat: number,
  ): NamedValue {
    const module: OpenModule = { name: moduleName(name, block), type: 'Sequential', range: written.range, repeat };
    const inner = this.enter(block, name, module, written);
    const others = inputs.slice(1);
    const indexName = fields.index ?? 'index';
    let value = inputs[0];
    for (let copy = 0; copy < repeat; copy++) {
      const around: Block = {
        ...inner,
        isCopy: inner.isCopy || copy > 0,
        values: block.values.with(new Map([[indexName, copy]])),
      };
      const read = this.readOne(written, fields, String(copy), around, [value, ...others]);
      inner.names.own.set(String(copy), read);
      value = read.value;
    }
    return { value, path: inner.path, below: inner.names.own };
  }

  private readOne(
    written: WrittenLayer,
    fields: Fields,
    name: string,
    block: Block,
    inputs: readonly string[],
  ): NamedValue {
    const definition = written.layers ? undefined : this.parts.definitions.get(fields.type);
    const module: OpenModule = {
      name: moduleName(name, block),
      type: fields.type,
      range: written.range,
      ...(definition && { definition: definition.range }),
    };
    const source = fields.weights === undefined ? undefined : this.sourceOf(fields.weights, written, block);
    const inner = this.enter(block, name, module, written, source);
    const shared = this.graph.sharedWeights;
    const read = this.readInside(written, fields, module, definition, block, inner, inputs);
    if (source !== undefined && shared === this.graph.sharedWeights) this.sayUnshared(written, fields.weights!);
    return { ...read, path: inner.path };
  }

  private readInside(
    written: WrittenLayer,
    fields: Fields,
    module: OpenModule,
    definition: BlockDefinition | undefined,
    outer: Block,
    inner: Block,
    inputs: readonly string[],
  ): NamedValue {
    const list = written.layers ?? definition?.layers;
    if (!list) return this.leaves.read(written, fields, module, outer, inner, inputs);
    if (inner.depth > maxNesting) {
      this.notices.say({
        severity: 'error',
        code: 'too-deep',
        message: say`Blocks are nested deeper than ${maxNesting}; the rest is unknown.`,
        range: written.nameRange,
      });
      return { value: this.addUnknown(module.type, inputs, placeOf(inner, written)) };
    }
    if (definition) {
      if (outer.definitions?.includes(definition)) {
        this.notices.say({
          severity: 'error',
          code: 'recursive',
          message: say`The block '${definition.name}' uses itself; the cost of this use is unknown.`,
          range: written.nameRange,
        });
        return { value: this.addUnknown(module.type, inputs, placeOf(inner, written)) };
      }
      const entered = this.uses.enter(definition, written, module, inner, inputs);
      if (entered === null) return { value: this.addUnknown(module.type, inputs, placeOf(inner, written)) };
      const last = this.readList(list, entered, inputs[0]);
      return this.uses.outputs(definition, entered.names, last);
    }
    if (inputs.length > 1) {
      this.notices.say({
        severity: 'error',
        code: 'inputs',
        message: say`A block takes one input. Refer to other layers in 'inputs' of the layers that use them.`,
        range: written.members.get('inputs')?.key,
      });
    }
    inner.names.own.set('input', { value: inputs[0] });
    return { value: this.readList(list, inner, inputs[0]), below: inner.names.own };
  }

  /** The path of the layer whose weights this one uses. */
  private sourceOf(name: string, { members }: WrittenLayer, block: Block): string | undefined {
    const found = block.names.find(name);
    if (found?.path !== undefined) return found.path;
    this.notices.sayUnknown(
      {
        severity: 'error',
        code: 'unknown-weights',
        message: say`No layer '${clipped(name)}' with weights comes before this one; its own are counted.`,
        range: rangeOf(members.get('weights')!.value),
      },
      name,
      () => block.names.visible(),
    );
    return undefined;
  }

  private sayUnshared({ members }: WrittenLayer, name: string): void {
    this.notices.say({
      severity: 'error',
      code: 'unknown-weights',
      message: say`'${clipped(name)}' has no weights that this layer could use; its own are counted.`,
      range: rangeOf(members.get('weights')!.value),
    });
  }

  private uniqueName({ members }: WrittenLayer, fields: Fields, fallback: string, block: Block): string {
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

  private inputsOf({ members }: WrittenLayer, block: Block, previous: string): string[] {
    const inputs = inputNodes(members).map(node => {
      // A number may refer to a layer without a name by its position.
      const name = String(node.value);
      // Validation reports that it is not a string.
      if (node.type !== 'string') return block.names.find(name)?.value ?? previous;
      const found = block.names.find(name);
      if (found !== null) return found.value;
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

  private enter(block: Block, name: string, module: OpenModule, written: WrittenLayer, source?: string): Block {
    const repeat = written.members.get('repeat');
    this.limits.countLayer(repeat ? rangeOf(repeat.value) : written.nameRange);
    return inside(block, name, module, source);
  }
}

/** The names in a layer's `inputs`; none if it takes the output of the previous layer. */
function inputNodes(members: WrittenLayer['members']): readonly JsonNode[] {
  const given = members.get('inputs')?.value;
  return given === undefined ? [] : given.type === 'array' ? itemsOf(given) : [given];
}

/** The inputs of a layer; undefined for those that do not exist. */
function findInputs(
  members: WrittenLayer['members'],
  previous: string,
  find: (name: string) => string | undefined,
): readonly (string | undefined)[] {
  const nodes = inputNodes(members);
  return nodes.length === 0 ? [previous] : nodes.map(node => find(String(node.value)));
}
