/** A fresh page opens what costs most until so many rows that cost something are there … */
const costlyRows = 10;
/** … as far as a screen holds all rows, … */
const screenRows = 30;
/** … and what holds this share of the cost in any case. */
const mostShare = 0.5;

/** A tree as a fresh page looks at it. */
export interface FreshTree {
  /** What is shown below a row, folds included; of -1, the outermost rows. */
  children(row: number): readonly number[];
  isModule(row: number): boolean;
  /** What a row costs, everything below it included. */
  cost(row: number): number;
}

/** The modules that are open on a page that was never shown before. Those that cost the same are opened together. */
export function freshlyOpen(tree: FreshTree): readonly number[] {
  const open: number[] = [];
  const outermost = tree.children(-1);
  let rows = outermost.length;
  const total = outermost.reduce((sum, row) => sum + tree.cost(row), 0);
  // What is open does not count: the rows below it say more.
  const costly = new Set(outermost.filter(row => tree.cost(row) > 0));
  const closed = new Set([...costly].filter(row => tree.isModule(row)));
  while (costly.size < costlyRows && closed.size > 0) {
    const most = [...closed].reduce((cost, row) => Math.max(cost, tree.cost(row)), 0);
    for (const module of closed) {
      if (tree.cost(module) < most) continue;
      closed.delete(module);
      const children = tree.children(module);
      if (rows + children.length > screenRows && most < mostShare * total) continue;
      open.push(module);
      rows += children.length;
      costly.delete(module);
      for (const row of children) {
        if (tree.cost(row) === 0) continue;
        costly.add(row);
        if (tree.isModule(row)) closed.add(row);
      }
    }
  }
  return open;
}
