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
  const latest = new Map<Counts, number>();
  const first: CountedNode[] = [];
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index];
    const number = latest.get(node.counts);
    if (number !== undefined && areAlike(node, first[number])) numbers[index] = number;
    else {
      latest.set(node.counts, first.length);
      numbers[index] = first.push(node) - 1;
    }
  }
  const found = { numbers, count: first.length };
  known.set(nodes, found);
  return found;
}

/** Given that the same is counted of them. Nodes with bodies, and those that a plan changes, are of no kind. */
function areAlike(a: CountedNode, b: CountedNode): boolean {
  const [own, other] = [a.analyzed, b.analyzed];
  return (
    own.kind !== null &&
    own.kind === other.kind &&
    own.node.op === other.node.op &&
    own.node.domain === other.node.domain &&
    haveAlikeWeights(a.weights, b.weights) &&
    haveAlikeValues(own.inputs, other.inputs) &&
    haveAlikeValues(own.outputs, other.outputs)
  );
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

/** Given that their types are the same: whether each holds a constant, which are the same value, and what is dequantized. */
function haveAlikeValues(a: AnalyzedNode['inputs'], b: AnalyzedNode['inputs']): boolean {
  for (let index = 0; index < a.length; index++) {
    const [own, other] = [a[index], b[index]];
    if (own === null || other === null) continue;
    if (index > 0 && a.indexOf(own) !== b.indexOf(other)) return false;
    if ((own.initializer === null) !== (other.initializer === null)) return false;
    if (typeInEngine(own) !== typeInEngine(other)) return false;
  }
  return true;
}

/** The type of what a value holds dequantized; null: it is not. */
function typeInEngine(value: AnalyzedValue): string | null {
  const found = dequantized(value);
  return found && dtypeOf(found.quantized.type);
}
