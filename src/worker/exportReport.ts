import type { Analysis } from '../engine/analysis/analyze';
import { csvHeader, toCsv } from '../engine/report/csv';
import { toHtml } from '../engine/report/html';
import { toReport } from '../engine/report/json';
import { toMarkdown } from '../engine/report/markdown';
import { toModelExplorerData } from '../engine/report/modelExplorer';
import { toNetronAttachment } from '../engine/report/netron';
import type { Convention } from '../engine/graph/convention';
import type { ReportFormat } from '../protocol/data';

/** The whole report as the text of a file. */
export function exportReport(analysis: Analysis, file: string, convention: Convention, format: ReportFormat): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(toReport(analysis, file, convention), null, 2)}\n`;
    case 'csv':
      return [csvHeader, ...toCsv(analysis, file, convention)].join('');
    case 'markdown':
      return toMarkdown(analysis, file, convention);
    case 'html':
      return toHtml(analysis, file, convention);
    case 'netron':
      return toNetronAttachment(toReport(analysis, file, convention));
    case 'modelExplorer':
      return toModelExplorerData(toReport(analysis, file, convention));
  }
}
