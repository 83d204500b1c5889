import type { Analysis } from '../engine/analysis/analyze';
import { toCsv } from '../engine/report/csv';
import { toJson } from '../engine/report/json';
import { toMarkdown } from '../engine/report/markdown';
import { toPtflops } from '../engine/report/ptflops/ptflops';
import { assumptions } from '../engine/report/summary';
import type { CliOptions } from './options';
import { printable } from './printable';
import { tableReport, treeReport } from './textReport';

/** One file's report in the wanted format, in pieces. */
export function formatReport(
  analysis: Analysis,
  file: string,
  { format, convention }: CliOptions,
  colours: boolean,
): Iterable<string> {
  switch (format) {
    case 'json':
      return allPrintable(toJson(analysis, file, convention));
    case 'csv':
      return allPrintable(toCsv(analysis, file, convention));
    case 'markdown':
      return [printable(toMarkdown(analysis, file, convention))];
    case 'ptflops':
      return allPrintable([
        toPtflops(analysis, file, convention),
        ...ptflopsRemarks(analysis, convention).map(line => `${line}\n`),
      ]);
    case 'table':
      return tableReport(analysis, file, convention, colours);
    case 'tree':
      return treeReport(analysis, file, convention, colours);
  }
}

/** The printout says itself how it counts, and its figures are for one sample, whatever the batch. */
function ptflopsRemarks(analysis: Analysis, convention: CliOptions['convention']): string[] {
  const dimensions = analysis.dimensions.filter(({ name }) => name !== batchDimension(analysis));
  return assumptions({ ...analysis, dimensions }, convention).filter(
    sentence => !sentence.startsWith('Convention ptflops'),
  );
}

/** The name of the batch, where the model leaves its size open. */
function batchDimension({ model }: Analysis): string | null {
  for (const { type } of model.graph.inputs) {
    if (type?.kind !== 'tensor' || type.shape === null || type.shape.length < 2) continue;
    return typeof type.shape[0] === 'string' ? type.shape[0] : null;
  }
  return null;
}

function* allPrintable(pieces: Iterable<string>): Generator<string> {
  for (const piece of pieces) yield printable(piece);
}
