import type { Analysis } from '../engine/analysis/analyze';
import type { Convention } from '../engine/graph/convention';
import type { Comparison } from '../engine/questions/comparison/compare';
import { joinBytes } from '../engine/readers/support/joinBytes';
import { reportFormat, reportFormats, type ReportFormatId } from '../engine/report/formats';
import type { Contents } from '../protocol/contents';
import type { FormatView } from '../protocol/data';
import type { Translator } from './translator';

/** The length of the texts that are encoded at once. */
const blockLength = 1 << 16;

/** The whole report as a file; a format for one convention uses that one. */
export async function exportReport(
  analysis: Analysis,
  file: string,
  convention: Convention,
  id: ReportFormatId,
): Promise<Contents> {
  const format = reportFormat(id);
  const report = [analysis, file, format.convention ?? convention, false] as const;
  if (format.writeFile) return encoded('', await format.writeFile(...report));
  return encoded(format.header ?? '', await format.write(...report));
}

/** A comparison as a file. */
export async function exportComparison(
  comparison: Comparison,
  id: ReportFormatId,
  old: string,
  changed: string,
): Promise<Contents> {
  const { compare } = reportFormat(id);
  if (!compare) throw new Error(`The format '${id}' has no comparisons.`);
  const { old: before, new: after } = comparison;
  return encoded(
    '',
    await compare(comparison, { analysis: before, file: old }, { analysis: after, file: changed }, false),
  );
}

/** A text in UTF-8: in pieces, it may be longer than a string can be. */
function encoded(beginning: string, pieces: Iterable<string>): Contents {
  const encoder = new TextEncoder();
  const blocks: Uint8Array[] = [];
  let text = beginning;
  for (const piece of pieces) {
    text += piece;
    if (text.length < blockLength) continue;
    blocks.push(encoder.encode(text));
    text = '';
  }
  blocks.push(encoder.encode(text));
  return { kind: 'bytes', bytes: joinBytes(blocks) };
}

/** The formats of reports, or those of comparisons, in the order of menus. */
export function formatViews(translator: Translator, forComparisons = false): FormatView[] {
  return reportFormats
    .filter(({ compare, areAnnotations }) => !areAnnotations && (compare || !forComparisons))
    .map(({ id, title, extension }) => ({ id, title: translator.text(title), extension }));
}
