import * as vscode from 'vscode';
import {
  formatBytes,
  formatCount,
  formatExact,
  formatTimeBound,
  formatTotal,
  withAccuracy,
  type UnitPrefix,
} from '../../engine/formula/numbers';
import type { Accuracy } from '../../engine/formula/accuracy';
import { wordsFor, type Convention } from '../../engine/graph/convention';
import { inWords } from '../../engine/graph/spoken';
import type { Dimension, Summary } from '../../protocol/data';

/** The name of a convention. */
export function conventionLabel(convention: Convention): string {
  return inWords(wordsFor(convention).label, vscode.l10n.bundle ?? {});
}

/** The totals as lines of name and figure; figures include their units. */
function totalsLines(
  summary: Summary,
  convention: Convention,
  unit: UnitPrefix,
): { name: string; figure: string; exact: string }[] {
  const totals = summary.totals[convention];
  const speed = summary.speed?.[convention];
  const { accuracy } = totals;
  const bytes = (value: number, accuracyOfValue: Accuracy) => ({
    figure: withAccuracy(formatBytes(value), accuracyOfValue),
    exact: `${formatExact(value)} B`,
  });
  const costs = [
    {
      name: vscode.l10n.t('Multiply-accumulates'),
      figure: withAccuracy(formatTotal(totals.macs, 'Mac', unit), accuracy.macs),
      exact: formatExact(totals.macs),
    },
    {
      name: vscode.l10n.t('Operations'),
      figure: withAccuracy(formatTotal(totals.flops, 'FLOPs', unit), accuracy.flops),
      exact: formatExact(totals.flops),
    },
    {
      name: vscode.l10n.t('Special functions'),
      figure: withAccuracy(formatCount(totals.special), accuracy.flops),
      exact: formatExact(totals.special),
    },
  ];
  const lines = [
    ...(summary.isWeightsOnly ? [] : costs),
    {
      name: vscode.l10n.t('Parameters'),
      figure: withAccuracy(formatCount(totals.params), accuracy.params),
      exact: formatExact(totals.params),
    },
    { name: vscode.l10n.t('Buffers'), figure: formatCount(totals.buffers), exact: formatExact(totals.buffers) },
    { name: vscode.l10n.t('Weights'), ...bytes(totals.weightBytes, accuracy.weightBytes) },
    { name: vscode.l10n.t('Activations'), ...bytes(totals.activationBytes, accuracy.activationBytes) },
    { name: vscode.l10n.t('Peak of activations'), ...bytes(totals.peakActivationBytes, accuracy.peakActivationBytes) },
    ...(speed
      ? [{ name: vscode.l10n.t('Bytes moved'), ...bytes(speed.bytesMoved.value ?? 0, speed.bytesMoved.accuracy) }]
      : []),
    ...(speed?.time?.seconds.value
      ? [
          {
            name: vscode.l10n.t('Time bound on {0}', speed.device),
            figure: formatTimeBound(speed.time.seconds.value, speed.time.seconds.accuracy),
            exact: `${speed.time.seconds.value.toExponential(3)} s`,
          },
        ]
      : []),
  ];
  return lines.filter(({ exact }) => exact !== '0');
}

/** The totals as a table, with what was assumed, for a tooltip. */
export function totalsMarkdown(summary: Summary, convention: Convention, unit: UnitPrefix): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  markdown.appendText(summary.file).appendMarkdown('\n\n| | | |\n|:--|--:|--:|\n');
  for (const { name, figure, exact } of totalsLines(summary, convention, unit))
    markdown.appendMarkdown(`| ${escape(name)} | ${escape(figure)} | ${escape(exact)} |\n`);
  const notes = [
    vscode.l10n.t('Convention {0}', conventionLabel(convention)),
    vscode.l10n.t('batch {0}', summary.batch),
  ];
  for (const dimension of summary.dimensions) notes.push(dimensionText(dimension));
  markdown.appendMarkdown('\n').appendText(notes.join(' · '));
  const { unknownCost } = summary.totals[convention];
  if (unknownCost > 0)
    markdown.appendMarkdown('\n\n').appendText(vscode.l10n.t('Nodes whose cost is unknown: {0}', unknownCost));
  return markdown;
}

function dimensionText({ name, value, source, decidedBy, accuracy }: Dimension): string {
  if (accuracy !== 'exact') return `${name} ${withAccuracy(String(value), accuracy)}`;
  if (decidedBy !== undefined) return vscode.l10n.t('{0} = {1} (from {2})', name, value, decidedBy);
  return source === 'assumed' ? vscode.l10n.t('{0} = {1} (assumed)', name, value) : `${name} = ${value}`;
}

/** Lines of plain text for the clipboard. */
export function totalsPlainText(summary: Summary, convention: Convention, unit: UnitPrefix): string {
  const lines = totalsLines(summary, convention, unit).map(({ name, figure, exact }) =>
    vscode.l10n.t('{0}: {1} ({2})', name, figure, exact),
  );
  return [
    summary.file,
    ...lines,
    vscode.l10n.t('Convention {0}', conventionLabel(convention)),
    vscode.l10n.t('batch {0}', summary.batch),
  ].join('\n');
}

function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~]/g, '\\$&');
}
