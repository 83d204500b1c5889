import { lastName, nodeLabel } from '../engine/analysis/nodeNames';
import type { SearchQuery, SearchResult, SearchStart } from '../protocol/data';
import { formatAttribute } from './attributeText';
import { compilePattern } from './searchPattern';
import type { TreeIndex } from '../engine/questions/tree/treeIndex';
import type { View } from './view/view';

/** Maximum milliseconds of a search. */
const patience = 2000;

/** Finds the match before or after a position, in the order of the view's rows, and opens what leads to it. */
export function search(
  index: TreeIndex,
  view: View,
  query: SearchQuery,
  from: SearchStart,
  now: () => number = () => performance.now(),
): SearchResult {
  const nothing = { count: 0, index: 0, item: null, row: null, hidden: 0, info: null };
  if (query.text === '') return { ...nothing, problem: null };
  const pattern = compilePattern(query);
  if (typeof pattern === 'string') return { ...nothing, problem: pattern };
  const { matching, hidden, stopped } = matches(index, view, textsOf(index, query), pattern, now);
  const problem = stopped ? 'stopped' : null;
  const chosen = choose(matching, view.order, from);
  if (chosen === null) return { ...nothing, hidden, problem };
  const item = matching[chosen];
  const row = view.reveal(item);
  const info = row === null ? null : view.around(row);
  return { count: matching.length, index: chosen + 1, item, row, hidden, info, problem };
}

/** Items that match, in the order of the view, and how many more it hides. */
function matches(
  index: TreeIndex,
  view: View,
  texts: (item: number) => readonly string[],
  pattern: (text: string) => boolean,
  now: () => number,
) {
  const start = now();
  const found = new Uint8Array(index.tree.length);
  let hidden = 0;
  let stopped = false;
  const test = (text: string): boolean => {
    stopped ||= now() - start > patience;
    return !stopped && pattern(text);
  };
  for (let item = 0; item < found.length && !stopped; item++) {
    if (!texts(item).some(test)) continue;
    if (view.keeps(item)) found[item] = 1;
    else hidden++;
  }
  return { matching: view.order.filter(item => found[item] === 1), hidden, stopped };
}

/** Position in the matches; wraps around at the ends. */
function choose(matching: readonly number[], order: readonly number[], { item, step }: SearchStart): number | null {
  if (matching.length === 0) return null;
  const place = item === null ? -1 : order.indexOf(item);
  const places = new Map(matching.map((match, position) => [match, position]));
  if (step === 'here' && item !== null && places.has(item)) return places.get(item)!;
  const direction = step === 'previous' ? -1 : 1;
  const begin = place < 0 && direction < 0 ? order.length : place;
  for (let distance = 1; distance <= order.length; distance++) {
    const candidate = order[(begin + direction * distance + order.length) % order.length];
    if (places.has(candidate)) return places.get(candidate)!;
  }
  return null;
}

/** The searched text of an item. */
function textsOf(index: TreeIndex, { over, text }: SearchQuery): (item: number) => readonly string[] {
  switch (over) {
    case 'names':
      return text.includes('/') ? item => pathsOf(index, item) : item => namesOf(index, item);
    case 'operators':
      return item => [index.tree[item].type, index.node(item)?.analyzed.node.op ?? ''];
    case 'tensors':
      return item => index.tensorNames(item);
    case 'attributes':
      return item => attributesOf(index, item);
  }
}

/** Its own name, and the node's if a module is named after the module. */
function namesOf(index: TreeIndex, item: number): readonly string[] {
  const node = index.node(item);
  return node === null ? [index.tree[item].name] : [index.tree[item].name, lastName(node.analyzed.node)];
}

function pathsOf(index: TreeIndex, item: number): readonly string[] {
  const node = index.node(item);
  return node === null ? [index.tree[item].path] : [index.tree[item].path, nodeLabel(node.analyzed.node)];
}

function attributesOf(index: TreeIndex, item: number): readonly string[] {
  const node = index.node(item);
  return node === null
    ? []
    : [...node.analyzed.attributes].map(([name, attribute]) => `${name}=${formatAttribute(attribute)}`);
}
