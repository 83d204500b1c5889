import { headOf } from './flatText';
import type { Draft, SpecDraft, Tensor } from './support/draft';

/** A layer of the text, with its name. */
interface Leaf {
  readonly kind: 'leaf';
  name: string;
  readonly layer: Draft;
  readonly outer: Block;
}

/** A module with layers. */
interface Block {
  readonly kind: 'block';
  name: string;
  /** Its name among the modules of the model. */
  readonly step: string;
  readonly outer: Block | null;
  readonly items: (Block | Leaf)[];
  /** What the layer before it computes; null: it is the first. */
  readonly before: Draft | null;
}

/** A spec for people: layers in the blocks that are the modules of the model, under their names. */
export function nestedText(spec: SpecDraft): string {
  const writer = new NestedWriter(spec);
  return writer.write();
}

class NestedWriter {
  private readonly root: Block = { kind: 'block', name: '', step: '', outer: null, items: [], before: null };
  private readonly leaves = new Map<Draft, Leaf>();
  private readonly before = new Map<Draft, Draft | null>();
  /** Whether a layer inside a block names the only input, which is called 'input' outside of blocks alone. */
  private namesInput: boolean;

  constructor(private readonly spec: SpecDraft) {
    this.namesInput = spec.inputs.length !== 1;
    let block = this.root;
    let before: Draft | null = null;
    for (const layer of spec.layers) {
      block = enter(block, layer.scope, before);
      const leaf: Leaf = { kind: 'leaf', name: layer.label, layer, outer: block };
      block.items.push(leaf);
      this.leaves.set(layer, leaf);
      this.before.set(layer, before);
      before = layer;
    }
    this.root.items.splice(0, Infinity, ...this.root.items.map(item => this.flattened(item, this.root)));
    this.nameAll(this.root, new Set([...spec.inputs.map(({ name }) => outsideName(name)), 'input']));
  }

  write(): string {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const lines = this.attempt();
      if (lines !== null) return lines;
    }
    throw new Error('Names of a converted model hide each other.');
  }

  /** The text; null: names had to change. */
  private attempt(): string | null {
    const hidden: { name: string }[] = [];
    const { namesInput } = this;
    const body = this.linesOf(this.root.items, 4, hidden);
    if (hidden.length > 0 || namesInput !== this.namesInput) {
      for (const item of hidden) item.name = `${item.name}_`;
      return null;
    }
    const head = headOf(this.spec);
    const { inputs, ...rest } = head as { inputs: Record<string, unknown> };
    const given = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [outsideName(name), input]));
    const named = this.namesInput ? { inputs: given } : { input: Object.values(inputs)[0] };
    const fields = Object.entries({ ...rest, ...named }).map(([key, value]) => `  ${quoted(key)}: ${inline(value)},`);
    return ['{', ...fields, '  "layers": [', ...body, '  ]', '}', ''].join('\n');
  }

  private linesOf(items: readonly (Block | Leaf)[], indent: number, hidden: { name: string }[]): string[] {
    const space = ' '.repeat(indent);
    return items
      .flatMap(item => {
        if (item.kind === 'leaf') return [`${space}${inline(this.fieldsOf(item, hidden))},`];
        return [
          `${space}{`,
          `${space}  "name": ${quoted(item.name)},`,
          `${space}  "type": "Block",`,
          `${space}  "layers": [`,
          ...this.linesOf(item.items, indent + 4, hidden),
          `${space}  ]`,
          `${space}},`,
        ];
      })
      .map((line, index, all) => (index === all.length - 1 ? line.replace(/,$/, '') : line));
  }

  private fieldsOf(leaf: Leaf, hidden: { name: string }[]): Record<string, unknown> {
    const { layer, name } = leaf;
    return {
      name,
      type: layer.type,
      ...this.inputsOf(leaf, hidden),
      ...(layer.weights && { weights: this.pathTo(this.leaves.get(layer.weights)!, leaf, hidden) }),
      ...layer.args,
    };
  }

  /** Names of inputs, unless the only one is what the layer before it computes. */
  private inputsOf(leaf: Leaf, hidden: { name: string }[]): { inputs?: string[] } {
    const { inputs } = leaf.layer;
    const before = this.before.get(leaf.layer) ?? null;
    if (inputs.length === 1 && this.isOutputOf(inputs[0], before)) return {};
    return { inputs: inputs.map(input => this.reference(input, leaf, hidden)) };
  }

  /** Whether a tensor is what a layer passes on to the next; of no layer, the first input of the model. */
  private isOutputOf(tensor: Tensor, layer: Draft | null): boolean {
    if (layer === null) return tensor === this.spec.inputs[0].tensor;
    return tensor.layer === layer && tensor.output === null;
  }

  private reference(tensor: Tensor, from: Leaf, hidden: { name: string }[]): string {
    const { outer } = from;
    if (outer.outer !== null && this.isOutputOf(tensor, outer.before)) return 'input';
    const { layer, output } = tensor;
    if (layer === null) {
      if (this.spec.inputs.length === 1 && outer.outer === null && !this.namesInput) return 'input';
      this.namesInput = true;
      for (const block of chainOf(from))
        if (block.outer !== null) hidden.push(...block.items.filter(({ name }) => name === outsideName(output!)));
      return outsideName(output!);
    }
    const path = this.pathTo(this.leaves.get(layer)!, from, hidden);
    return output === null ? path : `${path}.${output}`;
  }

  /** The name of a layer where another one uses it. */
  private pathTo(target: Leaf, from: Leaf, hidden: { name: string }[]): string {
    const around = new Set(chainOf(from));
    const steps: (Block | Leaf)[] = [target];
    while (!around.has(steps[0].outer!)) steps.unshift(steps[0].outer!);
    const [first] = steps;
    // A layer of the same name in a block between hides it.
    for (const block of chainOf(from)) {
      if (block === first.outer) break;
      if (block.items.some(({ name }) => name === first.name)) hidden.push(first);
    }
    return steps.map(({ name }) => name).join('.');
  }

  /** A module that holds a single layer is that layer. */
  private flattened(item: Block | Leaf, outer: Block): Block | Leaf {
    if (item.kind === 'leaf') return item;
    if (item.items.length === 1 && item.items[0].kind === 'leaf') {
      const leaf: Leaf = { kind: 'leaf', name: item.name, layer: item.items[0].layer, outer };
      this.leaves.set(leaf.layer, leaf);
      return leaf;
    }
    item.items.splice(0, Infinity, ...item.items.map(inner => this.flattened(inner, item)));
    return item;
  }

  /** Gives each item of a block a name of its own. */
  private nameAll(block: Block, taken: Set<string>): void {
    /** The number of the next copy of a name: many items may want the same. */
    const copies = new Map<string, number>();
    for (const item of block.items) {
      const wanted = nameFrom(item.name);
      let name = wanted;
      let copy = copies.get(wanted) ?? 2;
      for (; taken.has(name); copy++) name = `${wanted}_${copy}`;
      copies.set(wanted, copy);
      taken.add(name);
      item.name = name;
      if (item.kind === 'block') this.nameAll(item, new Set(['input']));
    }
  }
}

/** The name of an input where blocks are around: inside them, `input` is that of the block. */
const outsideName = (name: string): string => (name === 'input' ? 'model_input' : name.slice(0, 64));

/** Names that hide each other are few; each attempt renames all that were found. */
const mostAttempts = 20;

/** The block of a scope: open ones are left, others opened. */
function enter(current: Block, scope: readonly string[], before: Draft | null): Block {
  const open = [...chainFrom(current)].reverse().slice(1);
  let depth = 0;
  while (depth < open.length && open[depth].step === scope[depth]) depth++;
  let block = current;
  for (let level = open.length; level > depth; level--) block = block.outer!;
  for (const step of scope.slice(depth)) {
    const inner: Block = { kind: 'block', name: step, step, outer: block, items: [], before };
    block.items.push(inner);
    block = inner;
  }
  return block;
}

/** A block and those around it, innermost first. */
function chainFrom(block: Block): Block[] {
  const chain: Block[] = [];
  for (let next: Block | null = block; next; next = next.outer) chain.push(next);
  return chain;
}

const chainOf = (leaf: Leaf): Block[] => chainFrom(leaf.outer);

/** A name without characters that have a meaning in references. */
function nameFrom(text: string): string {
  return text.replace(/[./\s]+/g, '_').slice(0, 48) || 'layer';
}

const quoted = (text: string): string => JSON.stringify(text);

/** JSON on one line, with spaces as people write it. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{ ${fields.map(([key, field]) => `${quoted(key)}: ${inline(field)}`).join(', ')} }`;
}
