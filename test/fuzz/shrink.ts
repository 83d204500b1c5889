import { copyOf, read, remove, slotsOf, write, type Json } from './json';

const simple: readonly Json[] = [0, 1, '', null, [], {}];

/**
 * The smallest tree that still fails the same way: parts are removed or simplified as long as it fails.
 * @param fails whether a tree fails this way
 * @param deadline on the clock of `performance`
 */
export async function shrink(tree: Json, fails: (tree: Json) => Promise<boolean>, deadline: number): Promise<Json> {
  let best = tree;
  for (let improved = true; improved;) {
    improved = false;
    for (let index = 0; ; index++) {
      const smaller = await smallerAt(best, index, fails, deadline);
      if (smaller === 'end' || performance.now() > deadline) break;
      if (smaller === null) continue;
      best = smaller.tree;
      improved = true;
      index--;
    }
    if (performance.now() > deadline) break;
  }
  return best;
}

async function smallerAt(
  tree: Json,
  index: number,
  fails: (tree: Json) => Promise<boolean>,
  deadline: number,
): Promise<{ readonly tree: Json } | null | 'end'> {
  const size = JSON.stringify(tree).length;
  for (const replacement of [undefined, ...simple]) {
    const holder = { root: copyOf(tree) };
    const slot = slotsOf(holder)[index];
    if (slot === undefined) return 'end';
    if (replacement === undefined && slot.holder === holder) continue;
    if (replacement === undefined) remove(slot);
    else if (typeof read(slot) === typeof replacement && JSON.stringify(read(slot)) === JSON.stringify(replacement))
      return null;
    else write(slot, replacement);
    if (JSON.stringify(holder.root).length >= size) continue;
    if (await fails(holder.root)) return { tree: holder.root };
    if (performance.now() > deadline) return null;
  }
  return null;
}
