import type { Analysis } from '../../analysis/analyze';
import type { Convention } from '../../graph/convention';
import { summarize, type ReportOptions } from '../support/summary';
import { printableLine } from '../../graph/printable';

/** File, facts, totals and messages above the rows of a text report. */
export function heading(
  analysis: Analysis,
  file: string,
  convention: Convention,
  colours: boolean,
  options?: ReportOptions,
): string {
  const { facts, figures, remarks } = summarize(analysis, convention, file, options);
  const width = Math.max(...figures.map(({ label }) => label.length)) + 2;
  const title = printableLine(file);
  return (
    [
      colours ? `\u001b[1m${title}\u001b[22m` : title,
      printableLine(facts),
      ...figures.map(({ label, text }) => label.padEnd(width) + text),
      ...remarks.map(printableLine),
    ]
      .map(line => `${line}\n`)
      .join('') + '\n'
  );
}
