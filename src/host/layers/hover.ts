import * as vscode from 'vscode';
import { shapeText } from '../../engine/graph/shape';
import {
  formatBytes,
  formatExact,
  formatRatio,
  formatShare,
  formatTotal,
  tableFigure,
  withAccuracy,
} from '../../engine/formula/numbers';
import type { SourceRange } from '../../engine/graph/sourceRange';
import type { Details, FormulaView, KeyNote, Layer, LayerDetails, Summary } from '../../protocol/data';
import { timeText } from '../model/timeText';
import { inDisplayLanguage } from '../settings/displayLanguage';
import type { LayerDocument } from './layerDocument';
import type { LayerDocuments } from './layerDocuments';

/** Up to this many formulas are printed; a layer with more parts gets a table. */
const shownFormulas = 2;

/**
 * The cost of the layer under the pointer: totals and memory, formula, numbers, result, and the meaning of each symbol.
 */
export class LayerHovers implements vscode.HoverProvider {
  constructor(private readonly documents: LayerDocuments) {}

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const source = this.documents.get(document);
    const note = source && noteAt(source, document.offsetAt(position));
    if (note) return new vscode.Hover(note.hover.map(text => new vscode.MarkdownString(escapeMarkdown(text))));
    const layer = source && hoveredLayer(source, document.offsetAt(position));
    if (!source || !layer) return undefined;
    const { session } = source;
    const described = await session.ask('layerDetails', layer.item, session.convention);
    const text = hoverText(layer, described);
    const variables = variablesIn(document.getText().slice(...stretch(layer.range)), session.summary);
    if (variables !== '') text.appendMarkdown(`${escapeMarkdown(variables)}\n\n`);
    return new vscode.Hover(text, wordAt(document, position));
  }
}

const stretch = ({ offset, length }: SourceRange): [start: number, end: number] => [offset, offset + length];

/** The values of the variables that a text of a layer names. */
function variablesIn(text: string, summary: Summary | null | undefined): string {
  const names = new Set(text.match(/[A-Za-z_]\w*/g));
  const used = (summary?.dimensions ?? []).filter(({ kind, name }) => kind === 'variable' && names.has(name));
  return used.length === 0
    ? ''
    : vscode.l10n.t('Variables: {0}', used.map(({ name, value }) => `${name} = ${value}`).join(', '));
}

/** The key of a configuration at an offset. */
function noteAt({ notes }: LayerDocument, offset: number): KeyNote | undefined {
  return notes.keys.find(({ range }) => offset >= range.offset && offset <= range.offset + range.length);
}

/** A layer anywhere in its text; a block at its start, before its first layer. */
function hoveredLayer(source: LayerDocument, offset: number): Layer | undefined {
  const layer = source.layerAt(offset);
  const first = layer && source.layers.find(({ parent }) => parent !== null && source.layers[parent] === layer);
  return first && offset > first.range.offset ? undefined : layer;
}

/** The figures of one layer as Markdown. Names come from the document, so they are escaped. */
function hoverText(layer: Layer, { details, parts, partCount }: LayerDetails): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  // For subscripts; everything else is escaped.
  text.supportHtml = true;
  text.appendMarkdown(`**${escapeMarkdown(details.name)}** ${escapeMarkdown(layer.op)}`);
  if (layer.repeat !== null) text.appendMarkdown(` × ${layer.repeat}`);
  if (details.detail !== '') text.appendMarkdown(` (${escapeMarkdown(details.detail)})`);
  text.appendMarkdown(`\n\n${facts(layer, details).map(escapeMarkdown).join(' · ')}\n\n`);
  const speed = speedText(details);
  if (speed !== '') text.appendMarkdown(`${escapeMarkdown(speed)}\n\n`);
  if (partCount <= shownFormulas)
    for (const part of parts)
      for (const formula of part.formulas) appendFormula(text, formula, partCount > 1 ? part.op : '');
  else appendParts(text, parts, partCount);
  if (details.note !== '') text.appendMarkdown(`${escapeMarkdown(details.note)}\n\n`);
  for (const { message } of details.diagnostics) text.appendMarkdown(`$(warning) ${escapeMarkdown(message)}\n\n`);
  text.supportThemeIcons = true;
  return text;
}

function appendFormula(
  text: vscode.MarkdownString,
  { figure, markdown, numbers, result, accuracy, meanings }: FormulaView,
  op: string,
): void {
  const title = [op, figureName(figure)].filter(part => part !== '').join(' ');
  text.appendMarkdown(
    `${escapeMarkdown(title)} = ${markdown}  \n= ${escapeMarkdown(numbers)}  \n= **${withAccuracy(formatExact(result), accuracy)}**\n\n`,
  );
  if (figure !== 'flops' || meanings.length === 0) return;
  text.appendMarkdown('| | | |\n|:--|--:|:--|\n');
  for (const { name, value, meaning } of meanings) {
    text.appendMarkdown(`| ${symbolMarkdown(name)} | ${value ?? '?'} | ${escapeMarkdown(meaning)} |\n`);
  }
  text.appendMarkdown('\n');
}

function appendParts(text: vscode.MarkdownString, parts: readonly Details[], count: number): void {
  const head = [vscode.l10n.t('Layer'), figureName('macs'), figureName('flops'), vscode.l10n.t('Share')];
  text.appendMarkdown(`| ${head.map(escapeMarkdown).join(' | ')} |\n|:--|--:|--:|--:|\n`);
  for (const { name, op, figures, accuracy, share } of parts) {
    text.appendMarkdown(
      `| ${escapeMarkdown(`${name} ${op}`)} | ${tableFigure(figures.macs, accuracy.macs)} | ${tableFigure(figures.flops, accuracy.flops)} | ${escapeMarkdown(formatShare(share.flops))} |\n`,
    );
  }
  text.appendMarkdown('\n');
  if (count > parts.length)
    text.appendMarkdown(`${escapeMarkdown(vscode.l10n.t('and {0} more', count - parts.length))}\n\n`);
}

/** The total cost; it comes before the formulas, which may extend below the edge of the hover. */
function facts(layer: Layer, { figures, accuracy, outputs, share }: Details): string[] {
  const list = [
    ...(figures.macs ? [withAccuracy(formatTotal(figures.macs, 'Mac'), accuracy.macs)] : []),
    ...(figures.flops ? [withAccuracy(formatTotal(figures.flops, 'FLOPs'), accuracy.flops)] : []),
  ];
  if (figures.params)
    list.push(vscode.l10n.t('{0} params', withAccuracy(formatExact(figures.params), accuracy.params)));
  if (figures.buffers > 0) list.push(vscode.l10n.t('{0} buffers', formatExact(figures.buffers)));
  if (figures.weightBytes)
    list.push(vscode.l10n.t('{0} of weights', withAccuracy(formatBytes(figures.weightBytes), accuracy.weightBytes)));
  if (layer.output !== null) list.push(vscode.l10n.t('output {0}', inDisplayLanguage(shapeText(layer.output))));
  const bytes = outputs.at(0)?.bytes;
  if (bytes) list.push(vscode.l10n.t('{0} of activations', formatBytes(bytes)));
  if (share.flops) list.push(vscode.l10n.t('{0} of the FLOPs', formatShare(share.flops)));
  return list;
}

/** `12.3 MB moved · 45.6 FLOPs per byte · at least 12.3 µs on A100, bound by memory`. */
function speedText({ bytesMoved, intensity, timeBound }: Details): string {
  if (!bytesMoved.value) return '';
  const time = timeBound?.seconds.value
    ? timeText(timeBound.device, timeBound.seconds.value, timeBound.seconds.accuracy, timeBound.limit?.by ?? null)
    : '';
  return [
    vscode.l10n.t('{0} moved', withAccuracy(formatBytes(bytesMoved.value), bytesMoved.accuracy)),
    intensity ? vscode.l10n.t('{0} FLOPs per byte', formatRatio(intensity)) : '',
    time,
  ]
    .filter(part => part !== '')
    .join(' · ');
}

function figureName(figure: FormulaView['figure']): string {
  switch (figure) {
    case 'macs':
      return vscode.l10n.t('MACs');
    case 'flops':
      return vscode.l10n.t('FLOPs');
    case 'special':
      return vscode.l10n.t('Special functions');
  }
}

function symbolMarkdown(name: string): string {
  const at = name.indexOf('_');
  return at <= 0
    ? escapeMarkdown(name)
    : `${escapeMarkdown(name.slice(0, at))}<sub>${escapeMarkdown(name.slice(at + 1))}</sub>`;
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, '\\$&').replace(/\s+/g, ' ');
}

function wordAt(document: vscode.TextDocument, position: vscode.Position): vscode.Range | undefined {
  return document.getWordRangeAtPosition(position);
}
