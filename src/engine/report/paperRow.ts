import type { Totals } from '../analysis/totals';
import { formatCount, formatTotal, withAccuracy } from '../formula/numbers';
import type { Convention } from '../graph/convention';
import { printableLine } from '../graph/printable';
import { formatShape, type Shape } from '../graph/shape';
import { markdownRow, markdownText } from './markdownTable';

/** A model in a table of a paper. */
export interface PaperModel {
  readonly name: string;
  readonly totals: Totals;
  /** The shapes of its inputs. */
  readonly inputs: readonly (Shape | null)[];
  /** A file of weights has no computation. */
  readonly isWeightsOnly: boolean;
}

export type PaperFormat = 'markdown' | 'latex';

/** Inputs of more shapes than these are only counted. */
const mostShapes = 3;

/**
 * Rows for a table of a paper, under their titles: name, parameters, MACs (FLOPs if a model has none), input size and
 * convention. LaTeX has rows of a `tabular`.
 */
export function paperRows(models: readonly PaperModel[], convention: Convention, format: PaperFormat): string {
  const computing = models.filter(({ isWeightsOnly }) => !isWeightsOnly);
  const figure = computing.every(({ totals }) => totals.macs > 0) ? 'macs' : 'flops';
  const titles = ['Model', 'Parameters', figure === 'macs' ? 'MACs' : 'FLOPs', 'Input', 'Convention'];
  const rows = models.map(({ name, totals, inputs, isWeightsOnly }) => [
    printableLine(name),
    withAccuracy(formatCount(totals.params), totals.accuracy.params),
    isWeightsOnly
      ? '–'
      : withAccuracy(formatTotal(totals[figure], figure === 'macs' ? 'Mac' : 'FLOPs'), totals.accuracy[figure]),
    isWeightsOnly ? '–' : inputText(inputs),
    isWeightsOnly ? '–' : convention,
  ]);
  if (format === 'latex') return [titles, ...rows].map(row => `${row.map(latexText).join(' & ')} \\\\\n`).join('');
  const [head, ...lines] = [titles, ...rows].map(row => markdownRow(row.map(markdownText)));
  return [head, markdownRow(['---', '---:', '---:', '---', '---']), ...lines, ''].join('\n');
}

/** `1 × 3 × 224 × 224`; each shape once. */
function inputText(inputs: readonly (Shape | null)[]): string {
  const shapes = [...new Set(inputs.map(formatShape))];
  return shapes.length <= mostShapes
    ? shapes.join(', ')
    : `${shapes.slice(0, mostShapes).join(', ')}, … (${inputs.length} inputs)`;
}

const latexCharacters: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
  '×': '$\\times$',
  '≥': '$\\geq$',
  '≤': '$\\leq$',
  '≈': '$\\approx$',
  '–': '--',
  '…': '\\ldots{}',
};

/** Text as LaTeX shows it; a name from a file is never a command. */
function latexText(text: string): string {
  return text.replace(/[\\~^<>|"×≥≤≈–…]|[#$%&_{}]/g, character => latexCharacters[character] ?? `\\${character}`);
}
