import type { Analysis } from '../analysis/analyze';
import type { Convention } from '../graph/convention';
import { printableLine } from '../graph/printable';
import type { Comparison } from '../questions/comparison/compare';
import { reportedDiagnostics } from './json';
import type { ComparedFile } from './support/comparedFile';
import { totalRows } from './support/changes';
import { summarize, type ReportOptions } from './support/summary';

/** What a workflow command is about: a file, and a place in it. */
export interface AnnotatedPlace {
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  readonly column?: number;
}

const levels = { error: 'error', warning: 'warning', info: 'notice' } as const;

/**
 * A workflow command of GitHub Actions, which shows a text at a line of a file.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-an-error-message
 */
export function githubAnnotation(
  severity: keyof typeof levels,
  { file, line, column }: AnnotatedPlace,
  text: string,
): string {
  const place = [
    `file=${escapedProperty(file)}`,
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(column === undefined ? [] : [`col=${column}`]),
    'title=Model cost',
  ];
  return `::${levels[severity]} ${place.join(',')}::${escaped(text)}\n`;
}

/** The totals of a model, and what is wrong with it at its lines. */
export function* githubAnnotations(
  analysis: Analysis,
  file: string,
  convention: Convention,
  options: ReportOptions = {},
): Generator<string> {
  const { figures } = summarize(analysis, convention, file, options);
  yield githubAnnotation('info', { file }, figures.map(({ label, text }) => `${label} ${text}`).join(', '));
  for (const { severity, message, line, column } of reportedDiagnostics(analysis))
    if (severity !== 'info') yield githubAnnotation(severity, { file, line, column }, message);
}

/** The totals that differ, at the new file; those of a plan, at the file of the model. */
export function comparisonAnnotation(
  comparison: Comparison,
  { file: oldFile }: ComparedFile,
  { file, plan }: ComparedFile,
): string {
  const changes = totalRows(comparison)
    .filter(([, , , difference]) => difference !== 'none')
    .map(([label, old, changed, difference]) => `${label} ${old} → ${changed}${difference && ` (${difference})`}`);
  return githubAnnotation(
    'info',
    { file },
    `${plan === undefined ? `Since ${oldFile}` : `After ${plan}`}: ${changes.join('; ') || 'no difference'}`,
  );
}

function escaped(text: string): string {
  return printableLine(text).replaceAll('%', '%25');
}

/** In properties, colons and commas separate. */
function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
