import type { DataType } from '../graph/dataType';
import type { AnalyzedNode, AnalyzedValue } from './analysis';
import type { CountedNode, Counts } from './countedNode';
import { dequantized } from './dequantized';
import { dtypeOf } from './nodeContext';
import type { OwnedWeight } from './ownership';

/**
 * A figure of each node, found once for all that are alike: large models repeat a few layers thousands of times.
 * @param figure of a node by itself: what follows from its rule, its types, its weights and how often it runs
 */
export function onceForAlike<T>(
  nodes: readonly CountedNode[],
  figure: (node: CountedNode, index: number) => T,
): (index: number) => T {
  const { numbers, count } = numbersOf(nodes);
  const figures = new Array<T>(count);
  const isFound = new Uint8Array(count);
  return index => {
    const number = numbers[index];
    if (isFound[number] === 1) return figures[number];
    isFound[number] = 1;
    return (figures[number] = figure(nodes[index], index));
  };
}

/** For each node a number that it has in common with those that are like it, and how many there are. */
interface AlikeNumbers {
  readonly numbers: Int32Array;
  readonly count: number;
}

const known = new WeakMap<readonly CountedNode[], AlikeNumbers>();

function numbersOf(nodes: readonly CountedNode[]): AlikeNumbers {
  const before = known.get(nodes);
  if (before !== undefined) return before;
  const numbers = new Int32Array(nodes.length);
  const latest = new Map<Counts, First>();
  let count = 0;
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index];
    let first = latest.get(node.counts);
    if (first === undefined || !isLike(node, first)) {
      first = { number: count++, node, engineTypes: node.analyzed.inputs.map(typeInEngine) };
      latest.set(node.counts, first);
    }
    numbers[index] = first.number;
  }
  const found = { numbers, count };
  known.set(nodes, found);
  return found;
}

/** A node that no earlier one is like. */
interface First {
  readonly number: number;
  readonly node: CountedNode;
  readonly engineTypes: readonly (DataType | null)[];
}

/** Given that the same is counted of both. Nodes with bodies, and those that a plan changes, are of no kind. */
function isLike({ analyzed, weights }: CountedNode, { node: first, engineTypes }: First): boolean {
  const { kind, node, inputs, outputs } = analyzed;
  const other = first.analyzed;
  if (kind === null || kind !== other.kind) return false;
  if (node.op !== other.node.op || node.domain !== other.node.domain) return false;
  if (!haveAlikeWeights(weights, first.weights) || !areRepeatedAlike(outputs, other.outputs)) return false;
  if (!areRepeatedAlike(inputs, other.inputs)) return false;
  for (let index = 0; index < inputs.length; index++) {
    const own = inputs[index];
    const others = other.inputs[index];
    if ((own === null || own.initializer === null) !== (others === null || others.initializer === null)) return false;
    if (typeInEngine(own) !== engineTypes[index]) return false;
  }
  return true;
}

function haveAlikeWeights(a: readonly OwnedWeight[], b: readonly OwnedWeight[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!isLikeWeight(a[index], b[index])) return false;
  return true;
}

function isLikeWeight(a: OwnedWeight, b: OwnedWeight): boolean {
  return (
    a.role === b.role &&
    a.input === b.input &&
    a.shared === b.shared &&
    a.dtype === b.dtype &&
    a.elements === b.elements &&
    a.bytes === b.bytes &&
    a.activeShare === b.activeShare &&
    a.shape?.length === b.shape?.length
  );
}

/** Whether the same ones of both lists are the same value; given that they are as long, and the same ones left out. */
function areRepeatedAlike(a: AnalyzedNode['inputs'], b: AnalyzedNode['inputs']): boolean {
  for (let index = 1; index < a.length; index++) if (a.indexOf(a[index]) !== b.indexOf(b[index])) return false;
  return true;
}

/** The type of what a value holds dequantized; null: it is not. */
function typeInEngine(value: AnalyzedValue | null): DataType | null {
  const found = value && dequantized(value);
  return found && dtypeOf(found.quantized.type);
}
