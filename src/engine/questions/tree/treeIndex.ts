import type { Analysis } from '../../analysis/analyze';
import type { AnalyzedValue } from '../../analysis/analysis';
import type { CountedNode } from '../../analysis/countedNode';
import { knownType } from '../../analysis/knownType';
import { nodeLabel } from '../../analysis/nodeNames';
import { bytesMoved } from '../../analysis/bytesMoved';
import { evaluate } from '../../formula/expression';
import { lastNode, type TreeItem } from '../../analysis/modules';
import { plumbingItems } from '../../analysis/plumbing';
import type { ValueType } from '../../graph/value';

/** Lookups in a module tree. Each index is built when first needed and kept with the analysis. */
export class TreeIndex {
  readonly tree: readonly TreeItem[];
  private readonly lazily = new Map<string, unknown>();

  constructor(readonly analysis: Analysis) {
    this.tree = analysis.tree;
  }

  node(item: number): CountedNode | null {
    const { node } = this.tree[item];
    return node === null ? null : this.analysis.nodes[node];
  }

  hasChildren(item: number): boolean {
    return this.tree[item].end > item + 1;
  }

  /** Children in the model's order; for -1, the outermost items. */
  children(item: number): number[] {
    const children: number[] = [];
    const end = item < 0 ? this.tree.length : this.tree[item].end;
    for (let child = item + 1; child < end; child = this.tree[child].end) children.push(child);
    return children;
  }

  /** The node whose outputs are those of an item: itself, or the last one of a module. */
  lastNode(item: number): CountedNode | null {
    const node = lastNode(this.tree, item);
    return node === null ? null : this.analysis.nodes[node];
  }

  /** The type of a value as far as it is known for certain, without assumed bounds. */
  knownType(value: AnalyzedValue): ValueType | null {
    return knownType(value, this.analysis.openTypes);
  }

  /** Names, paths and operators in lower case, for searching. */
  get searchable(): readonly string[] {
    return this.once('searchable', () =>
      this.tree.map(({ path, type }, item) =>
        `${path}\n${type}\n${this.node(item)?.analyzed.node.op ?? ''}`.toLowerCase(),
      ),
    );
  }

  /**
   * Names of the tensors that belong to an item, in lower case: its outputs, and the weights and inputs of the model
   * that it uses.
   */
  get searchableTensors(): readonly string[] {
    return this.once('searchableTensors', () =>
      this.tree.map((_, item) => this.tensorNames(item).join('\n').toLowerCase()),
    );
  }

  /** The same for one item. */
  tensorNames(item: number): readonly string[] {
    const analyzed = this.node(item)?.analyzed;
    if (!analyzed) return this.tree[item].returned ? [this.tree[item].returned.name] : [];
    const inputs = analyzed.inputs.filter(input => input !== null && input.producer === null);
    return [...inputs, ...analyzed.outputs].flatMap(value => (value === null ? [] : [value.name]));
  }

  /** Position of each item among all names in natural order, `features.2` before `features.10`. */
  get nameRanks(): Int32Array {
    return this.once('nameRanks', () => ranks(this.tree.map(({ name }) => name)));
  }

  get typeRanks(): Int32Array {
    return this.once('typeRanks', () => ranks(this.tree.map(({ type }) => type)));
  }

  get byPath(): ReadonlyMap<string, number> {
    return this.once('byPath', () => new Map(this.tree.map(({ path }, item) => [path, item])));
  }

  /** Items of nodes by the node's name; the first one if several bodies have a node of that name. */
  get byNodeName(): ReadonlyMap<string, number> {
    return this.once('byNodeName', () => {
      const items = new Map<string, number>();
      for (let item = 0; item < this.tree.length; item++) {
        const node = this.node(item);
        if (node !== null && !items.has(nodeLabel(node.analyzed.node))) items.set(nodeLabel(node.analyzed.node), item);
      }
      return items;
    });
  }

  /** First and last item that uses a value; values that nothing uses are missing. */
  get users(): ReadonlyMap<AnalyzedValue, { first: number; last: number }> {
    return this.once('users', () => {
      const users = new Map<AnalyzedValue, { first: number; last: number }>();
      for (let item = 0; item < this.tree.length; item++) {
        for (const input of this.node(item)?.analyzed.inputs ?? []) {
          if (input === null) continue;
          const known = users.get(input);
          if (known) known.last = item;
          else users.set(input, { first: item, last: item });
        }
      }
      return users;
    });
  }

  /** Whether anything at or below an item counts. */
  counts(item: number): boolean {
    const counts = this.once('counts', () => {
      const flags = new Uint8Array(this.tree.length);
      for (let index = this.tree.length - 1; index >= 0; index--) {
        if (this.node(index)?.counted) flags[index] = 1;
        const { parent } = this.tree[index];
        if (flags[index] === 1 && parent >= 0) flags[parent] = 1;
      }
      return flags;
    });
    return counts[item] === 1;
  }

  /** Whether an item contains only plumbing. */
  isPlumbing(item: number): boolean {
    const plumbing = this.once('plumbing', () => plumbingItems(this.tree, this.analysis.nodes));
    return plumbing[item] === 1;
  }

  /** Bytes that all runs of an item's counted nodes read and write; null: unknown for at least one of them. */
  bytesMoved(item: number): number | null {
    const moved = this.once('bytesMoved', () => {
      const sums = new Float64Array(this.tree.length);
      for (let index = this.tree.length - 1; index >= 0; index--) {
        const node = this.node(index);
        // NaN carries over to all sums above it.
        if (node?.counted) sums[index] += bytesOfRuns(node) ?? NaN;
        const { parent } = this.tree[index];
        if (parent >= 0) sums[parent] += sums[index];
      }
      return sums;
    });
    return Number.isNaN(moved[item]) ? null : moved[item];
  }

  private once<T>(name: string, build: () => T): T {
    if (!this.lazily.has(name)) this.lazily.set(name, build());
    return this.lazily.get(name) as T;
  }
}

/** Ranks by text, equal texts sharing one: each distinct text is compared, not each item. */
function ranks(texts: readonly string[]): Int32Array {
  const distinct = [...new Set(texts)].map(text => ({
    text,
    key: text.toLowerCase().replace(/\d+/g, digits => digits.padStart(12, '0')),
  }));
  distinct.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const rank = new Map(distinct.map(({ text }, index) => [text, index]));
  return Int32Array.from(texts, text => rank.get(text)!);
}

/** A node with bodies moves what its bodies move. */
function bytesOfRuns(node: CountedNode): number | null {
  if (node.below > 0) return 0;
  const [moved, runs] = [bytesMoved(node), node.trips === null ? 1 : evaluate(node.trips)];
  return moved === null || runs === null ? null : moved * runs;
}
