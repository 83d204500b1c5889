import type { Analysis } from '../analysis/analyze';
import type { Convention } from '../graph/convention';
import { say, type Message } from '../graph/message';
import type { Comparison } from '../questions/comparison/compare';
import { comparedName, type ComparedFile } from './support/comparedFile';
import { loadOperators } from '../analysis/loadOperators';
import { toBrief } from './brief';
import { comparisonToBrief, comparisonToCsv, comparisonToMarkdown, toComparisonReport } from './comparison';
import { differenceReport } from './comparisonNodes';
import { csvHeader, toCsv } from './csv';
import { comparisonAnnotation, githubAnnotations } from './githubAnnotations';
import { toIndentedJson, toJson, toReport, toReportedError } from './json';
import { json } from './nodeWriter';
import { toMarkdown } from './markdown';
import { toModelExplorerData } from './modelExplorer';
import { toNetronAttachment } from './netron';
import { diffText } from './text/diffText';
import { nodesText } from './text/nodesText';
import type { ReportOptions } from './support/summary';
import { treeText } from './text/treeText';

/**
 * Writes the report of one file in pieces. Only text for people has colours. A writer that needs more than the others is
 * loaded when it is used: what it sets up takes longer than a small model.
 */
type Write = (
  analysis: Analysis,
  file: string,
  convention: Convention,
  colours: boolean,
  options?: ReportOptions,
) => Iterable<string> | Promise<Iterable<string>>;

/** A report format, offered by the terminal's `--format` and the menus of VS Code. */
export interface ReportFormat {
  /** The value of `--format`. */
  readonly id: string;
  /** Its name in a menu. */
  readonly title: Message;
  /** The end of its file names. */
  readonly extension: string;
  readonly write: Write;
  /** The convention it is for, if it is for one. */
  readonly convention?: Convention;
  /** A single report in its own file, if it differs from one of several in a row. */
  readonly writeFile?: Write;
  /** Printed before the first of several reports. */
  readonly header?: string;
  /** Between two reports. */
  readonly separator?: string;
  /** It is for the terminal only: its lines are commands, and problems are lines of it too. */
  readonly areAnnotations?: true;
  /** Whether it escapes control characters itself, wherever it writes several pieces. */
  readonly isEscaped?: true;
  /** Whether it shows what the weights contain, where they were read. */
  readonly showsWeights?: true;
  /** In place of the report of a file that cannot be read. */
  readonly writeError?: (file: string, code: string, message: string) => string;
  /** The changes between two models; without it, the format is for single models. */
  readonly compare?: (
    comparison: Comparison,
    old: ComparedFile,
    changed: ComparedFile,
    colours: boolean,
  ) => Iterable<string> | Promise<Iterable<string>>;
}

/** The formats, in the order of menus. */
const table = [
  {
    id: 'tree',
    title: say`Text: modules`,
    extension: 'txt',
    separator: '\n',
    isEscaped: true,
    showsWeights: true,
    write: treeText,
    compare: (comparison, old, changed, colours) =>
      diffText(comparison, old.file, comparedName(changed), { same: false, colours }),
  },
  {
    id: 'table',
    title: say`Text: all nodes`,
    extension: 'nodes.txt',
    separator: '\n',
    isEscaped: true,
    showsWeights: true,
    write: nodesText,
    compare: (comparison, old, changed, colours) =>
      diffText(comparison, old.file, comparedName(changed), { same: true, colours }),
  },
  {
    id: 'markdown',
    title: say`Markdown`,
    extension: 'md',
    separator: '\n',
    write: whole(toMarkdown),
    compare: (comparison, old, changed) => [comparisonToMarkdown(comparison, old.file, comparedName(changed))],
  },
  {
    id: 'brief',
    title: say`Markdown: totals and the most expensive nodes`,
    extension: 'brief.md',
    separator: '\n',
    write: whole(toBrief),
    compare: (comparison, old, changed) => [comparisonToBrief(comparison, old.file, comparedName(changed))],
  },
  {
    id: 'github',
    title: say`Annotations of GitHub Actions`,
    extension: 'annotations.txt',
    areAnnotations: true,
    write: (analysis, file, convention, _, options) => githubAnnotations(analysis, file, convention, options),
    compare: (comparison, old, changed) => [comparisonAnnotation(comparison, old, changed)],
  },
  {
    id: 'csv',
    title: say`CSV`,
    extension: 'csv',
    header: csvHeader,
    write: (analysis, file, convention, _, options) => toCsv(analysis, file, convention, options?.device),
    compare: comparison => [comparisonToCsv(comparison)],
  },
  {
    id: 'json',
    title: say`JSON`,
    extension: 'json',
    isEscaped: true,
    showsWeights: true,
    write: (analysis, file, convention, _, options) => toJson(analysis, file, convention, options),
    writeFile: (analysis, file, convention) => toIndentedJson(analysis, file, convention),
    writeError: (...error) => `${JSON.stringify(toReportedError(...error))}\n`,
    compare: (comparison, old, changed) => [
      `${json(toComparisonReport(comparison, old.file, comparedName(changed)))}\n`,
    ],
  },
  {
    id: 'html',
    title: say`HTML report`,
    extension: 'html',
    separator: '\n',
    write: async (...report) => whole((await import('./html/html')).toHtml)(...report),
    compare: async (comparison, old, changed) => [
      (await import('./html/comparisonHtml')).comparisonToHtml(comparison, old.file, comparedName(changed)),
    ],
  },
  {
    id: 'ptflops',
    title: say`ptflops printout`,
    extension: 'ptflops.txt',
    separator: '\n',
    convention: 'ptflops',
    write: async (...report) => whole((await import('./ptflops/ptflopsReport')).ptflopsReport)(...report),
    compare: async (comparison, old, changed) => [
      (await import('./ptflops/comparisonPtflops')).comparisonToPtflops(comparison, old, changed),
    ],
  },
  {
    id: 'netron',
    title: say`Netron attachment`,
    extension: 'attachment.json',
    write: whole((...report) => toNetronAttachment(toReport(...report))),
    compare: (comparison, _, changed) => [
      toNetronAttachment(differenceReport(comparison, comparedName(changed)), figure => `difference in ${figure}`),
    ],
  },
  {
    id: 'spec',
    title: say`Layer spec`,
    extension: 'layers.json',
    write: async analysis => {
      const { toLayerSpec } = await import('./layerSpec/toLayerSpec');
      // It is read again, to see what it costs.
      await loadOperators();
      return [toLayerSpec(analysis)];
    },
  },
  {
    id: 'modelExplorer',
    title: say`Model Explorer node data`,
    extension: 'nodedata.json',
    write: whole((...report) => toModelExplorerData(toReport(...report))),
    compare: (comparison, _, changed) => [toModelExplorerData(differenceReport(comparison, comparedName(changed)))],
  },
] as const satisfies readonly ReportFormat[];

export type ReportFormatId = (typeof table)[number]['id'];

export const reportFormats: readonly (ReportFormat & { readonly id: ReportFormatId })[] = table;

/** The format with an id, as named by pages and the command line. */
export function reportFormat(id: ReportFormatId): ReportFormat {
  return reportFormats.find(format => format.id === id)!;
}

/** A report that is written in one piece. */
function whole(
  write: (analysis: Analysis, file: string, convention: Convention, options?: ReportOptions) => string,
): Write {
  return (analysis, file, convention, _, options) => [write(analysis, file, convention, options)];
}
