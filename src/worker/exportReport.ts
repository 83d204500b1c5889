import type { Analysis } from '../engine/analysis/analyze';
import type { Convention } from '../engine/graph/convention';
import { reportFormat, type ReportFormatId } from '../engine/report/formats';

/** The whole report as the text of a file; a format for one convention uses that one. */
export function exportReport(analysis: Analysis, file: string, convention: Convention, id: ReportFormatId): string {
  const format = reportFormat(id);
  const report = [analysis, file, format.convention ?? convention, false] as const;
  const pieces = format.writeFile?.(...report) ?? [format.header ?? '', ...format.write(...report)];
  return [...pieces].join('');
}
