import type { Dim } from '../../graph/shape';
import type { NodeContext } from './definition';

/** How large the trees of an ensemble are; null where the attributes do not tell. */
export interface ForestSize {
  readonly trees: Dim;
  /** Comparisons on the longest paths, over all trees. */
  readonly depth: Dim;
}

const unknown: ForestSize = { trees: null, depth: null };

/** The two branches of a node; a leaf has none. */
interface Branches {
  readonly isLeaf: boolean;
  readonly next: readonly number[];
}

/** Sizes of ai.onnx.ml TreeEnsemble (nodes by place) and of the older regressor and classifier (nodes by tree and number). */
export function forestSize(node: NodeContext): ForestSize {
  const roots = node.ints('tree_roots');
  return roots === undefined ? numberedForest(node) : rootedForest(node, roots);
}

function rootedForest(node: NodeContext, roots: readonly number[]): ForestSize {
  const [yes, no] = [node.ints('nodes_truenodeids'), node.ints('nodes_falsenodeids')];
  const [yesLeaf, noLeaf] = [node.ints('nodes_trueleafs'), node.ints('nodes_falseleafs')];
  if (!yes || !no || !yesLeaf || !noLeaf) return unknown;
  const branches = yes.map((target, at): Branches => ({
    isLeaf: false,
    next: [...(yesLeaf[at] === 1 ? [] : [target]), ...(noLeaf[at] === 1 ? [] : [no[at]])],
  }));
  return { trees: roots.length, depth: totalDepth(branches, roots) };
}

function numberedForest(node: NodeContext): ForestSize {
  const [trees, numbers] = [node.ints('nodes_treeids'), node.ints('nodes_nodeids')];
  const [yes, no, modes] = [
    node.ints('nodes_truenodeids'),
    node.ints('nodes_falsenodeids'),
    node.strings('nodes_modes'),
  ];
  if (!trees || !numbers || !yes || !no || !modes) return unknown;
  const places = new Map<string, number>();
  const roots = new Map<number, number>();
  trees.forEach((tree, at) => {
    places.set(`${tree} ${numbers[at]}`, at);
    if (!roots.has(tree)) roots.set(tree, at);
  });
  const find = (tree: number, number: number): number[] => {
    const place = places.get(`${tree} ${number}`);
    return place === undefined ? [] : [place];
  };
  const branches = trees.map((tree, at): Branches =>
    modes[at] === 'LEAF'
      ? { isLeaf: true, next: [] }
      : { isLeaf: false, next: [...find(tree, yes[at]), ...find(tree, no[at])] },
  );
  return { trees: roots.size, depth: totalDepth(branches, [...roots.values()]) };
}

/** Sum of the trees' depths, level by level; null if a node is reached twice, so that it is not a forest. */
function totalDepth(branches: readonly Branches[], roots: readonly number[]): Dim {
  const seen = new Set<number>();
  let depth = 0;
  for (const root of roots) {
    let level = [root];
    while (level.length > 0) {
      const inner = level.filter(at => branches[at] !== undefined && !branches[at].isLeaf);
      if (inner.length > 0) depth++;
      for (const at of inner) {
        if (seen.has(at)) return null;
        seen.add(at);
      }
      level = inner.flatMap(at => branches[at].next);
    }
  }
  return depth;
}
