import * as vscode from 'vscode';
import { sizeAccuracy } from '../../engine/analysis/convention';
import { formatBytes, withAccuracy, type UnitPrefix } from '../../engine/formula/numbers';
import type { Layer } from '../../protocol/data';
import type { ModelSession } from '../model/modelSession';
import { speedText, timeText } from '../model/timeText';
import type { Settings } from '../settings/settings';
import type { LayerDocument } from './layerDocument';
import type { LayerDocuments } from './layerDocuments';
import { layersWithLens } from '../settings/lensChoice';
import { lensUnit } from './lensUnit';
import { layerText, totalsText } from './layerText';

/** More than an editor shows at once. */
const firstLenses = 100;

/** A lens whose text is created when it becomes visible, but for the first ones. */
class LayerLens extends vscode.CodeLens {
  constructor(
    range: vscode.Range,
    readonly source: LayerDocument,
    readonly layer: Layer | null,
    readonly unit: UnitPrefix,
    /** The effect of a key of a configuration. */
    readonly note = '',
  ) {
    super(range);
  }
}

/** The cost of every layer, above it, and the totals at the top. */
export class LayerLenses implements vscode.CodeLensProvider<LayerLens> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  /** Documents whose new layers are about to be returned: VS Code does not have to be told to ask for them. */
  private readonly waiting = new Set<LayerDocument>();

  constructor(
    private readonly documents: LayerDocuments,
    private readonly settings: Settings,
  ) {}

  listen(): vscode.Disposable {
    return vscode.Disposable.from(
      this.changed,
      this.documents.onDidChange(layers => {
        if (!this.waiting.has(layers)) this.changed.fire();
      }),
      this.settings.onDidChange(() => this.changed.fire()),
    );
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<LayerLens[]> {
    const source = this.documents.get(document);
    const chosen = this.settings.lensOptions;
    if (!source || chosen.choice === 'off') return [];
    // Until then VS Code shows the old ones, and moves them with the text.
    this.waiting.add(source);
    await source.fresh();
    this.waiting.delete(source);
    if (source.layers.length === 0 && !source.session.summary) return [];
    const options = { ...chosen, metric: source.figure(chosen.metric) };
    const unit = lensUnit(source.layers, options.metric, this.settings.unit);
    const lenses = [new LayerLens(new vscode.Range(0, 0, 0, 0), source, null, this.settings.unit)];
    for (const layer of layersWithLens(source.layers, options)) {
      const start = document.positionAt(layer.range.offset);
      // Generated JSON is often a single line, with room above it only for the totals.
      if (start.line === 0) continue;
      lenses.push(new LayerLens(new vscode.Range(start, start), source, layer, unit));
    }
    for (const { range, lens } of source.notes.keys) {
      const start = document.positionAt(range.offset);
      if (lens !== null && start.line > 0)
        lenses.push(new LayerLens(new vscode.Range(start, start), source, null, unit, lens));
    }
    // VS Code asks for the text of what is visible only after a pause.
    for (const lens of lenses.slice(0, firstLenses)) this.resolveCodeLens(lens);
    return lenses;
  }

  resolveCodeLens(lens: LayerLens): LayerLens {
    const { session, document } = lens.source;
    const { summary } = session;
    const title =
      lens.note !== ''
        ? lens.note
        : lens.layer !== null
          ? layerText(lens.layer, lens.source.figure(this.settings.lensFigure), lens.unit)
          : summary
            ? (lens.source.notes.totals ?? totalsText(summary, session.convention, lens.unit))
            : vscode.l10n.t('Model cost');
    lens.command = {
      // A lens without a title would leave a gap.
      title: title === '' ? vscode.l10n.t('no cost') : title,
      tooltip: [
        lens.layer === null ? totalSpeed(session) : layerSpeed(lens.layer, session),
        vscode.l10n.t('Show model cost'),
      ]
        .filter(text => text !== '')
        .join('\n'),
      command: 'modelCostLens.show',
      arguments: [document.uri, lens.layer?.item ?? null],
    };
    return lens;
  }
}

/** What a layer moves, and its time bound on the default device; '' if it moves nothing. */
function layerSpeed(
  { bytesMoved, timeBound, boundBy, accuracy: rated }: Layer,
  { summary, convention }: ModelSession,
): string {
  if (!bytesMoved) return '';
  const accuracy = sizeAccuracy(rated);
  const moved = vscode.l10n.t('{0} moved', withAccuracy(formatBytes(bytesMoved), accuracy));
  const device = summary?.speed?.[convention].device ?? '';
  if (!timeBound || device === '') return moved;
  return `${moved} · ${timeText(device, timeBound, accuracy, boundBy)}`;
}

/** The same of the whole model. */
function totalSpeed({ summary, convention }: ModelSession): string {
  const speed = summary?.speed?.[convention];
  return speed ? speedText(speed) : '';
}
