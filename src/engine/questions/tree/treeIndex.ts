import type { Analysis } from '../../analysis/analyze';
import type { AnalyzedNode, AnalyzedValue } from '../../analysis/analysis';
import type { CountedNode } from '../../analysis/countedNode';
import { knownType } from '../../analysis/knownType';
import { nodeLabel } from '../../analysis/nodeNames';
import { bitOperations } from '../quantization/bitOperations';
import { bytesOfRuns } from '../../analysis/bytesMoved';
import { bytesStoredAs } from '../../analysis/storedAs';
import { lastNode, type TreeItem } from '../../analysis/modules';
import { isPlumbing, makesConstants, plumbingItems } from '../../analysis/plumbing';
import { canonical } from '../../analysis/values';
import type { ValueType } from '../../graph/value';
import type { DataType } from '../../graph/dataType';
import type { WeightType } from '../../graph/weightType';
import { storageType } from '../speed/devices';
import type { LimitShare } from './cellKinds';
import { ItemSums } from './itemSums';
import { timeBounds, type TimeBound, type TimeBoundBy } from '../speed/timeBounds';

/** Lookups in a module tree. Each index is built when first needed and kept with the analysis. */
export class TreeIndex {
  private readonly lazily = new Map<string, unknown>();
  private readonly latest = new Map<string, { readonly key: string; readonly sums: ItemSums }>();

  constructor(readonly analysis: Analysis) {}

  /** Built when first needed, too. */
  get tree(): readonly TreeItem[] {
    return this.analysis.tree;
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

  /** The items of the nodes that use a value, in order; values that nothing uses are missing. */
  get consumers(): ReadonlyMap<AnalyzedValue, readonly number[]> {
    return this.once('consumers', () => {
      const consumers = new Map<AnalyzedValue, number[]>();
      for (let item = 0; item < this.tree.length; item++) {
        for (const input of this.node(item)?.analyzed.inputs ?? []) {
          if (input === null) continue;
          const value = canonical(input);
          const known = consumers.get(value);
          if (known === undefined) consumers.set(value, [item]);
          else if (known[known.length - 1] !== item) known.push(item);
        }
      }
      return consumers;
    });
  }

  /** The item of the node that computes a value; null for inputs of the model and constants. */
  producer(value: AnalyzedValue): number | null {
    const items = this.once('producers', () => {
      const found = new Map<AnalyzedNode, number>();
      for (let item = 0; item < this.tree.length; item++) {
        const node = this.node(item);
        if (node !== null) found.set(node.analyzed, item);
      }
      return found;
    });
    const { producer } = canonical(value);
    return producer === null ? null : (items.get(producer) ?? null);
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

  /** Whether an item contains only plumbing and what computes sizes and constants, which is no part of the data's way. */
  isBesideData(item: number): boolean {
    const beside = this.once('besideData', () =>
      plumbingItems(this.tree, this.analysis.nodes, node => isPlumbing(node) || makesConstants(node)),
    );
    return beside[item] === 1;
  }

  /** The type in which most bytes of the weights are stored. */
  get storageType(): DataType {
    return storageType(this.analysis);
  }

  /**
   * Bytes that all runs of each item's counted nodes read and write.
   * @param weights the type that parameters are stored in; null: as in the file
   */
  bytesMoved(weights: WeightType | null): ItemSums {
    return this.sums('bytesMoved', `${weights}`, item => {
      const node = this.node(item);
      return node?.counted ? bytesOfRuns(node, weights) : 0;
    });
  }

  /** Bit operations of each item's counted nodes. */
  get bitOperations(): ItemSums {
    return this.sums('bitOperations', '', item => {
      const node = this.node(item);
      return node?.counted ? bitOperations(node) : 0;
    });
  }

  /** The least time of each item on a device, in seconds. */
  timeBounds(by: TimeBoundBy): ItemSums {
    return this.timeSums('timeBounds', by, ({ seconds }) => seconds);
  }

  /** The part of it that memory-bound nodes take. */
  memoryBound(by: TimeBoundBy): ItemSums {
    return this.timeSums('memoryBound', by, ({ seconds, limit }) => (limit === 'memory' ? seconds : 0));
  }

  /** Bytes of each item's weights, shared ones once, with parameters in a type. */
  weightBytes(type: WeightType): ItemSums {
    return this.sums('weightBytes', type, item => {
      const { returned } = this.tree[item];
      const weights = this.node(item)?.weights ?? (returned === null ? [] : [returned]);
      let sum = 0;
      for (const weight of weights) {
        if (weight.shared) continue;
        const bytes = bytesStoredAs(weight, type);
        if (bytes === null) return null;
        sum += bytes;
      }
      return sum;
    });
  }

  /** What limits most of an item's time; null: it takes none, or it is unknown. */
  limit(item: number, by: TimeBoundBy): LimitShare | null {
    return limitShare(this.timeBounds(by).knownPart(item), this.memoryBound(by).knownPart(item));
  }

  private timeSums(name: string, by: TimeBoundBy, part: (time: TimeBound) => number): ItemSums {
    const key = JSON.stringify(by);
    const ofNodes = timeBounds(this.analysis, by);
    return this.sums(name, key, item => {
      const { node } = this.tree[item];
      const time = node === null ? null : ofNodes[node];
      return node === null ? 0 : time && part(time);
    });
  }

  /** Sums of a figure of which the last choice is kept: there are many choices, and large models. */
  private sums(name: string, key: string, part: (item: number) => number | null): ItemSums {
    const known = this.latest.get(name);
    if (known?.key === key) return known.sums;
    const sums = new ItemSums(this.tree.length, item => this.tree[item].parent, part);
    this.latest.set(name, { key, sums });
    return sums;
  }

  private once<T>(name: string, build: () => T): T {
    if (!this.lazily.has(name)) this.lazily.set(name, build());
    return this.lazily.get(name) as T;
  }
}

/** What limits most of a time; null: it is none. */
export function limitShare(seconds: number, memoryBound: number): LimitShare | null {
  if (seconds === 0) return null;
  const memory = memoryBound / seconds;
  return memory > 0.5 ? { by: 'memory', share: memory } : { by: 'compute', share: 1 - memory };
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
