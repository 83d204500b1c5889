/**
 * The script of the report's page: the tree of modules, folded, sorted and filtered. Only rows that are to be seen are
 * in the document, a step of them at a time, so that 100,000 are no burden. Texts enter by textContent.
 */
export const pageScript = String.raw`
'use strict';
const { columns, depths, names, cells, values, formulas, texts } = JSON.parse(document.getElementById('data').textContent);
const table = document.getElementById('tree');
const filter = document.getElementById('filter');
/** Files of weights have no computation. */
const hasFormulas = formulas.some(formula => formula !== -1);
/** Rows shown at once below one parent, or found; more come by a button. */
const step = 200;
/** Rows that opening everything may add to the document. */
const most = 3000;

// parents[row] and children[row]; the model's own rows are below -1.
const parents = [];
const children = new Map([[-1, []]]);
const path = [];
depths.forEach((depth, row) => {
  while (path.length > 0 && depths[path[path.length - 1]] >= depth) path.pop();
  const parent = path.length > 0 ? path[path.length - 1] : -1;
  parents.push(parent);
  if (!children.has(parent)) children.set(parent, []);
  children.get(parent).push(row);
  path.push(row);
});

const open = new Set();
const shown = new Map(); // how many rows below a parent; step if absent
let sort = null; // { column, descending }; column -1 is the name

const textOf = (row, column) => texts[column < 0 ? names[row] : cells[column][row]];

function pathOf(row) {
  const parts = [];
  for (let at = row; at >= 0; at = parents[at]) parts.unshift(texts[names[at]]);
  return parts.join(' / ');
}

function sorted(rows) {
  if (!sort) return rows;
  const { column, descending } = sort;
  const figures = column < 0 ? null : values[column];
  const compare = figures
    ? (a, b) => (figures[a] ?? -1) - (figures[b] ?? -1)
    : (a, b) => textOf(a, column).localeCompare(textOf(b, column), 'en', { numeric: true });
  return [...rows].sort((a, b) => (descending ? compare(b, a) : compare(a, b)) || a - b);
}

/** What the table shows: rows, and places where more can be shown. */
function entries() {
  const wanted = filter.value.trim().toLowerCase();
  if (wanted !== '') {
    const matches = depths
      .map((_, row) => row)
      .filter(row => [-1, ...columns.keys()].some(column => !values[column] && textOf(row, column).toLowerCase().includes(wanted)));
    const found = document.getElementById('found');
    found.textContent = matches.length + ' of ' + depths.length + ' rows match';
    return limited(sorted(matches), -2).map(entry => ({ ...entry, found: true }));
  }
  document.getElementById('found').textContent = '';
  const result = [];
  const waiting = limited(sorted(children.get(-1)), -1).reverse();
  while (waiting.length > 0) {
    const entry = waiting.pop();
    result.push(entry);
    if (entry.row !== undefined && open.has(entry.row))
      for (const below of limited(sorted(children.get(entry.row)), entry.row).reverse()) waiting.push(below);
  }
  return result;
}

function limited(rows, parent) {
  const count = shown.get(parent) ?? step;
  const list = rows.slice(0, count).map(row => ({ row }));
  if (rows.length > count) list.push({ more: parent, left: rows.length - count });
  return list;
}

function element(tag, properties = {}, ...contents) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...contents);
  return made;
}

function rowElement({ row, found }) {
  const name = element('bdi', { textContent: found ? pathOf(row) : texts[names[row]] });
  const isModule = children.has(row);
  const head = element('th', { scope: 'row', className: isModule ? 'name module' : 'name' });
  head.style.setProperty('--depth', found ? 0 : Math.min(depths[row], 32));
  if (isModule && !found) {
    const twistie = element('button', { type: 'button', className: 'twistie', onclick: () => toggle(row) }, name);
    twistie.setAttribute('aria-expanded', open.has(row));
    twistie.dataset.row = row;
    head.append(twistie);
  } else head.append(element('span', { className: 'leaf' }, name));
  const made = element('tr', {}, head);
  columns.forEach(({ kind }, column) => {
    const cell = element('td', { className: kind, textContent: textOf(row, column) });
    if (kind === 'share') cell.style.setProperty('--share', values[column][row] ?? 0);
    made.append(cell);
  });
  if (!hasFormulas) return made;
  const formula = element('td', { className: 'formula' });
  if (formulas[row] !== -1) formula.append(texts[formulas[row][0]], element('br'), '= ' + texts[formulas[row][1]]);
  made.append(formula);
  return made;
}

function moreElement({ more, left }) {
  const button = element('button', { type: 'button', className: 'more' });
  button.textContent = 'Show ' + Math.min(step, left) + ' of ' + left + ' more';
  button.onclick = () => {
    shown.set(more, (shown.get(more) ?? step) + step);
    draw();
  };
  return element('tr', {}, element('td', { colSpan: columns.length + 2 }, button));
}

function headElement() {
  const titles = [['Module', 'text', -1], ...columns.map(({ title, kind }, column) => [title, kind, column])];
  const row = element('tr');
  for (const [title, kind, column] of titles) {
    const isSorted = sort !== null && sort.column === column;
    const button = element('button', { type: 'button', textContent: title + (isSorted ? (sort.descending ? ' ↓' : ' ↑') : '') });
    button.onclick = () => sortBy(column, kind !== 'text');
    button.dataset.column = column;
    const head = element('th', { scope: 'col', className: kind }, button);
    head.setAttribute('aria-sort', isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none');
    row.append(head);
  }
  if (hasFormulas) row.append(element('th', { scope: 'col', textContent: 'FLOPs formula' }));
  return element('thead', {}, row);
}

function draw() {
  const { row, column } = document.activeElement?.dataset ?? {};
  const body = element('tbody');
  for (const entry of entries()) body.append(entry.row === undefined ? moreElement(entry) : rowElement(entry));
  table.replaceChildren(headElement(), body);
  // The element that had the focus was replaced.
  if (row !== undefined) table.querySelector('[data-row="' + row + '"]')?.focus();
  if (column !== undefined) table.querySelector('[data-column="' + column + '"]')?.focus();
}

function toggle(row) {
  if (!open.delete(row)) open.add(row);
  draw();
}

/** Figures from the largest, names from A; then the other way round, then as in the model. */
function sortBy(column, firstDescending) {
  if (sort === null || sort.column !== column) sort = { column, descending: firstDescending };
  else sort = sort.descending === firstDescending ? { column, descending: !firstDescending } : null;
  draw();
}

/** Opens modules, the most expensive first, until so many rows are to be seen. */
function openUntil(enough) {
  const share = row => values[columns.length - 1][row] ?? 0;
  const closed = children.get(-1).filter(row => children.has(row));
  let count = children.get(-1).length;
  while (count < enough && closed.length > 0) {
    const next = closed.reduce((best, row, index) => (share(row) > share(closed[best]) ? index : best), 0);
    const [row] = closed.splice(next, 1);
    const below = children.get(row);
    open.add(row);
    count += Math.min(below.length, step);
    for (const child of below) if (children.has(child)) closed.push(child);
  }
}

document.getElementById('expand').onclick = () => {
  filter.value = '';
  openUntil(most);
  draw();
};
document.getElementById('collapse').onclick = () => {
  open.clear();
  shown.clear();
  draw();
};
filter.oninput = () => {
  shown.delete(-2);
  draw();
};
openUntil(25);
draw();
document.getElementById('modules').hidden = false;
`;

/** Of the script, for the policy of the page: a test computes it anew. */
export const pageScriptHash = 'sha256-k8OL+ggkhuj3phNU/2bV72BARcpYbcIp8GoeosHHeP4=';
