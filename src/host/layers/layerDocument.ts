import * as vscode from 'vscode';
import type { Convention } from '../../engine/graph/convention';
import type { Diagnostic } from '../../protocol/data';
import type { ConfigurationNotes, Layer, Metric } from '../../protocol/data';
import type { DocumentState } from '../../protocol/pageApi';
import { ModelSession, type SessionServices } from '../model/modelSession';
import { textSource } from '../model/readSource';
import { shiftRanges } from './shiftRanges';

/** After the last keystroke. */
const typingPause = 150;

const noNotes: ConfigurationNotes = { totals: null, keys: [] };

/** A text document with a model: its contents and cost as of the last time it could be read. */
export class LayerDocument implements vscode.Disposable {
  readonly session: ModelSession;
  /** Shifted along with edits until the text is read again. */
  layers: readonly Layer[] = [];
  diagnostics: readonly Diagnostic[] = [];
  /** For a `config.json`: the effects of its keys. */
  notes: ConfigurationNotes = noNotes;
  private readonly changed = new vscode.EventEmitter<void>();
  /** The layers are up to date. */
  readonly onDidChange = this.changed.event;
  private readonly subscriptions: vscode.Disposable[];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private shown = '';
  private loading: Promise<void>;
  private refreshing: Promise<void> = Promise.resolve();

  constructor(
    readonly document: vscode.TextDocument,
    services: SessionServices,
  ) {
    this.session = new ModelSession(
      document.uri,
      async () => textSource(document),
      services,
      error => error.code === 'json-syntax' || error.code === 'empty',
    );
    this.subscriptions = [
      this.session.onDidChange(() => this.refresh()),
      vscode.workspace.onDidChangeTextDocument(event => {
        if (event.document === document && event.contentChanges.length > 0) this.follow(event.contentChanges);
      }),
    ];
    this.loading = this.session.load();
  }

  /** Waits until the results match the current text. */
  async fresh(): Promise<void> {
    if (this.timer !== undefined) this.read();
    await this.loading;
    await this.refreshing;
  }

  /** The figure that its layers show: the one that the settings want, but FLOPs for a model without MACs. */
  figure(wanted: Metric): Metric {
    const { summary, convention } = this.session;
    return summary?.totals[convention].macs === 0 ? 'flops' : wanted;
  }

  /** The innermost layer at an offset. */
  layerAt(offset: number): Layer | undefined {
    let found: Layer | undefined;
    for (const layer of this.layers) {
      const { range } = layer;
      if (
        offset >= range.offset &&
        offset <= range.offset + range.length &&
        (!found || range.length < found.range.length)
      )
        found = layer;
    }
    return found;
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
    this.session.dispose();
    this.changed.dispose();
  }

  private follow(changes: readonly vscode.TextDocumentContentChangeEvent[]): void {
    this.layers = shiftRanges(this.layers, changes);
    this.notes = { ...this.notes, keys: shiftRanges(this.notes.keys, changes) };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.read(), typingPause);
  }

  private read(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.loading = this.session.load();
  }

  /** Requests the layers if the model or the way of counting has changed. */
  private refresh(): void {
    const { state, convention } = this.session;
    const wanted = `${state.kind === 'ready' ? state.generation : state.kind} ${convention}`;
    if (wanted === this.shown || state.kind === 'loading') return;
    this.shown = wanted;
    this.refreshing = this.fetch(state, convention, wanted);
  }

  /** Takes over the results unless the text has changed: then a later reading is in progress. */
  private async fetch(state: DocumentState, convention: Convention, wanted: string): Promise<void> {
    const { version } = this.document;
    const found = state.kind === 'ready' ? await this.session.ask('layers', convention).catch(() => '[]') : '[]';
    const notes =
      state.kind === 'ready' && state.summary.format === 'transformers'
        ? await this.session.ask('configurationNotes', convention).catch(() => noNotes)
        : noNotes;
    if (this.document.version !== version || this.shown !== wanted) return;
    this.notes = notes;
    this.layers = JSON.parse(found) as Layer[];
    this.diagnostics = state.kind === 'ready' ? state.summary.diagnostics : [];
    this.changed.fire();
  }
}
