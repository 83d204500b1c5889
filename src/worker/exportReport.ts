import type { Analysis } from '../engine/analysis/analyze';
import type { Convention } from '../engine/graph/convention';
import type { Comparison } from '../engine/questions/comparison/compare';
import { reportFormat, reportFormats, type ReportFormatId } from '../engine/report/formats';
import type { FormatView } from '../protocol/data';
import type { Translator } from './translator';

/** The whole report as the text of a file; a format for one convention uses that one. */
export async function exportReport(
  analysis: Analysis,
  file: string,
  convention: Convention,
  id: ReportFormatId,
): Promise<string> {
  const format = reportFormat(id);
  const report = [analysis, file, format.convention ?? convention, false] as const;
  if (format.writeFile) return [...(await format.writeFile(...report))].join('');
  return [format.header ?? '', ...(await format.write(...report))].join('');
}

/** A comparison as the text of a file. */
export async function exportComparison(
  comparison: Comparison,
  id: ReportFormatId,
  old: string,
  changed: string,
): Promise<string> {
  const { compare } = reportFormat(id);
  if (!compare) throw new Error(`The format '${id}' has no comparisons.`);
  const { old: before, new: after } = comparison;
  return [
    ...(await compare(comparison, { analysis: before, file: old }, { analysis: after, file: changed }, false)),
  ].join('');
}

/** The formats of reports, or those of comparisons, in the order of menus. */
export function formatViews(translator: Translator, forComparisons = false): FormatView[] {
  return reportFormats
    .filter(({ compare, areAnnotations }) => !areAnnotations && (compare || !forComparisons))
    .map(({ id, title, extension }) => ({ id, title: translator.text(title), extension }));
}
