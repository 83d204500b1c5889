import type { Analysis } from '../../analysis/analyze';
import { costOf, formulasOf } from '../../analysis/cost';
import { printText } from '../../formula/print';
import type { Convention } from '../../graph/convention';
import { printableLine } from '../../graph/printable';
import type { TreeColumn } from '../support/treeColumns';
import type { TreeRow } from '../support/treeRows';

/**
 * The rows of the tree as JSON that may stand in a script element. Texts are written once, rows have their numbers:
 * names, cells and formulas of 100,000 nodes repeat.
 *
 * `columns[c]`: title, kind; `texts`: all texts; per row: `depths`, `names`, `cells[c]`, `formulas` (numbers of texts,
 * formulas in pairs of symbols and numbers, -1: none) and `values[c]` (what to sort by; null: unknown, absent: a text).
 */
export function rowData(
  rows: readonly TreeRow[],
  columns: readonly TreeColumn[],
  analysis: Analysis,
  convention: Convention,
): string {
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };
  const data = {
    columns: columns.map(({ title, kind }) => ({ title, kind })),
    depths: rows.map(({ item }) => item.depth),
    names: rows.map(({ item }) => numberOf(printableLine(item.name))),
    cells: columns.map(({ text }) => rows.map(row => numberOf(printableLine(text(row))))),
    values: columns.map(({ value }) => (value ? rows.map(value) : null)),
    formulas: rows.map(row => {
      const formula = formulaOf(row, analysis, convention);
      return formula === null ? -1 : [numberOf(formula.symbols), numberOf(formula.numbers)];
    }),
  };
  // Nothing in a text may end the script element.
  return JSON.stringify({ ...data, texts: [...numbers.keys()] }).replace(/</g, '\\u003c');
}

/** The formula of a node's FLOPs in symbols and in numbers; null if it has no cost or no rule. */
function formulaOf(
  { item, flops }: TreeRow,
  { nodes }: Analysis,
  convention: Convention,
): { symbols: string; numbers: string } | null {
  if (item.node === null || flops === 0) return null;
  const { analyzed, trips } = nodes[item.node];
  const cost = costOf(analyzed);
  if (cost === null) return null;
  const formula = formulasOf(cost, trips, convention).flops;
  return { symbols: printText(formula), numbers: printText(formula, 'numbers') };
}
