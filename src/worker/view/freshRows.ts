/** On a fresh page, the most expensive modules are opened until this many rows with a cost are visible … */
const costlyRows = 10;
/** … as long as all rows fit on a screen, … */
const screenRows = 30;
/** … and in any case what contains this share of the cost. */
const mostShare = 0.5;

/** A tree as seen by a fresh page. */
export interface FreshTree {
  /** The rows below a row, folds included; of -1, the outermost rows. */
  children(row: number): readonly number[];
  isModule(row: number): boolean;
  /** The cost of a row, everything below it included. */
  cost(row: number): number;
}

/** The modules that are open on a page that was never shown before. Those with equal cost are opened together. */
export function freshlyOpen(tree: FreshTree): readonly number[] {
  const open: number[] = [];
  const outermost = tree.children(-1);
  let rows = outermost.length;
  const total = outermost.reduce((sum, row) => sum + tree.cost(row), 0);
  // Open rows are not counted: the rows below them are.
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
