import { MemorySource, type ByteSource, type OpenBeside } from '../engine/readers/support/byteSource';
import { readModel } from '../engine/readers/readModel';
import type { Convention } from '../engine/graph/convention';
import type {
  AnalysisOptions,
  Details,
  LayerDetails,
  ReportFormat,
  Row,
  Source,
  Summary,
  ViewInfo,
  ViewState,
} from '../protocol/data';
import type { EngineApi, EngineEvents } from '../protocol/engineApi';
import type { ReportQuestions } from '../protocol/reportQuestions';
import { Comparisons } from './compare';
import { describeItem } from './details';
import { exportReport } from './exportReport';
import { itemAt } from './itemAt';
import { describeLayer, layersOf } from './layers';
import { reportAnswers } from './reportAnswers';
import { Session } from './session';
import { Translator } from './translator';
import { viewAnswers } from './viewAnswers';

/** Milliseconds between two words on progress. */
const progressInterval = 50;

/** How a worker opens files, where it can. */
export type OpenFile = (path: string) => Promise<ByteSource>;

/** The engine behind the protocol: keeps sessions and answers questions about them. */
export class Engine implements EngineApi {
  private readonly sessions = new Map<string, Session>();
  /** Counts openings of a session: an earlier one that ends later is out of date. */
  private readonly openings = new Map<string, number>();
  private readonly comparisons = new Comparisons();
  private translator = new Translator({});

  constructor(
    private readonly openFile: OpenFile,
    private readonly events: EngineEvents,
  ) {}

  async translate(bundle: Readonly<Record<string, string>>): Promise<void> {
    this.translator = new Translator(bundle);
  }

  async open(session: string, source: Source, options: AnalysisOptions): Promise<Summary> {
    try {
      return this.translator.summary(await this.read(session, source, options));
    } catch (error) {
      return this.translator.fail(error);
    }
  }

  async analyze(session: string, options: AnalysisOptions): Promise<Summary> {
    const opened = this.get(session);
    opened.analyze(options, this.progress(session, 'analyzing'));
    return this.translator.summary(opened.summary);
  }

  async close(session: string): Promise<void> {
    this.sessions.delete(session);
    this.openings.delete(session);
  }

  async setView(session: string, view: string, state: ViewState): Promise<ViewInfo> {
    return this.get(session).setView(view, state);
  }

  async closeView(session: string, view: string): Promise<void> {
    this.sessions.get(session)?.closeView(view);
  }

  async rows(session: string, view: string, start: number, count: number): Promise<Row[]> {
    return this.get(session).view(view).rows(start, count);
  }

  async expand(
    session: string,
    view: string,
    row: number,
    open: boolean,
    reach: 'one' | 'siblings' | 'all',
  ): Promise<ViewInfo> {
    const shown = this.get(session).view(view);
    shown.expand(row, open, reach);
    return shown.info;
  }

  async reveal(session: string, view: string, item: number): Promise<{ info: ViewInfo; row: number | null }> {
    const shown = this.get(session).view(view);
    const row = shown.reveal(item);
    return { info: shown.info, row };
  }

  async jump(session: string, view: string, row: number, prefix: string): Promise<number | null> {
    return this.get(session).view(view).jump(row, prefix);
  }

  async details(session: string, item: number, convention: Convention): Promise<Details> {
    const { index } = this.get(session);
    if (index.tree[item] === undefined) throw new Error(`There is no item ${item}.`);
    return this.translator.details(describeItem(index, item, convention));
  }

  async layers(session: string, convention: Convention): Promise<string> {
    return JSON.stringify(layersOf(this.get(session).index, convention));
  }

  async layerDetails(session: string, item: number, convention: Convention): Promise<LayerDetails> {
    const { index } = this.get(session);
    if (index.tree[item] === undefined) throw new Error(`There is no item ${item}.`);
    return this.translator.layerDetails(describeLayer(index, item, convention));
  }

  async exportReport(session: string, convention: Convention, format: ReportFormat): Promise<string> {
    const { index, file } = this.get(session);
    return exportReport(index.analysis, file, convention, format);
  }

  async find(session: string, what: { readonly offset: number } | { readonly path: string }): Promise<number | null> {
    const { index } = this.get(session);
    if ('path' in what) return index.byPath.get(what.path) ?? index.byNodeName.get(what.path) ?? null;
    return itemAt(index, what.offset);
  }

  operators: EngineApi['operators'] = async (session, ...question) => this.about(session).operators(...question);
  operatorRows: EngineApi['operatorRows'] = async (session, ...question) =>
    this.about(session).operatorRows(...question);
  map: EngineApi['map'] = async (session, ...question) => this.about(session).map(...question);
  memory: EngineApi['memory'] = async session => this.about(session).memory();
  roofline: EngineApi['roofline'] = async (session, ...question) => this.about(session).roofline(...question);
  growthVariables: EngineApi['growthVariables'] = async session => this.about(session).growthVariables();
  growth: EngineApi['growth'] = async (session, ...question) =>
    this.translator.growth(await this.about(session).growth(...question));
  growthLaw: EngineApi['growthLaw'] = async (session, ...question) =>
    this.about(session)
      .growthLaw(...question)
      .catch(error => this.translator.fail(error));
  weightBytesAs: EngineApi['weightBytesAs'] = async (session, ...question) =>
    this.about(session).weightBytesAs(...question);
  search: EngineApi['search'] = async (session, view, ...question) =>
    viewAnswers(this.get(session), view).search(...question);
  copyRows: EngineApi['copyRows'] = async (session, view, ...question) =>
    viewAnswers(this.get(session), view).copyRows(...question);

  setComparison: EngineApi['setComparison'] = async (comparison, old, changed, view) =>
    this.comparisons.set(comparison, this.get(old).index.analysis, this.get(changed).index.analysis, view);
  comparedRows: EngineApi['comparedRows'] = async (...question) => this.comparisons.rows(...question);
  closeComparison: EngineApi['closeComparison'] = async comparison => this.comparisons.close(comparison);

  private about(session: string): ReportQuestions {
    return reportAnswers(this.get(session));
  }

  private async read(session: string, source: Source, options: AnalysisOptions): Promise<Summary> {
    const opening = (this.openings.get(session) ?? 0) + 1;
    this.openings.set(session, opening);
    const bytes = await this.bytesOf(source);
    try {
      const model = await readModel(bytes, this.progress(session, 'reading'));
      const opened = new Session(model, source.name, options, this.progress(session, 'analyzing'));
      if (this.openings.get(session) === opening) this.sessions.set(session, opened);
      return opened.summary;
    } finally {
      await bytes.close();
    }
  }

  private get(session: string): Session {
    const opened = this.sessions.get(session);
    if (!opened) throw new Error(`There is no session '${session}'.`);
    return opened;
  }

  private async bytesOf(source: Source): Promise<ByteSource> {
    switch (source.kind) {
      case 'path':
        return this.openFile(source.path);
      case 'bytes':
        return new MemorySource(source.bytes);
      case 'text':
        return new MemorySource(new TextEncoder().encode(source.text), this.openBeside(source.path));
    }
  }

  private openBeside(path: string | undefined): OpenBeside {
    return async name => {
      const file = path === undefined ? null : await this.openFile(path).catch(() => null);
      const found = (await file?.beside(name)) ?? null;
      await file?.close();
      return found;
    };
  }

  private progress(session: string, phase: 'reading' | 'analyzing'): (done: number, total: number) => void {
    let last = 0;
    return (done, total) => {
      const now = performance.now();
      if (now - last < progressInterval) return;
      last = now;
      this.events.progress(session, phase, done, total);
    };
  }
}
