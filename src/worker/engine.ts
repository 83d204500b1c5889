import type { Bundle } from '../engine/graph/spoken';
import { MemorySource, type ByteSource, type OpenBeside } from '../engine/readers/support/byteSource';
import { loadOperators } from '../engine/analysis/loadOperators';
import { readModel } from '../engine/readers/readModel';
import { namesAt } from '../engine/readers/layers/earlierNames';
import { fittingSizeAt } from '../engine/readers/layers/fittingSize';
import type { AnalysisOptions, Source, Summary } from '../protocol/data';
import type { EngineApi, EngineEvents } from '../protocol/engineApi';
import type { Questions, Subject } from '../protocol/questions';
import { answers } from './answers';
import { Asked } from './asked';
import { outOfDate } from './outOfDate';
import { ruleEdits, ruleMistakes, rulePlace } from './ruleTexts';
import { Comparisons } from './compare';
import { exportComparison, formatViews } from './exportReport';
import { Session } from './session';
import { Translator } from './translator';

/** Milliseconds between two progress reports. */
const progressInterval = 50;

/** How a worker opens files, if it can. */
export type OpenFile = (path: string) => Promise<ByteSource>;

/** The engine behind the protocol: keeps sessions and answers questions about them. */
export class Engine implements EngineApi {
  private readonly sessions = new Map<string, Session>();
  /** Sessions that are being opened: questions about them wait, and the result of an earlier opening is out of date. */
  private readonly openings = new Map<string, Promise<Session>>();
  private readonly comparisons = new Comparisons();
  private translator = new Translator({});

  constructor(
    private readonly openFile: OpenFile,
    private readonly events: EngineEvents,
  ) {}

  async translate(bundle: Bundle): Promise<void> {
    this.translator = new Translator(bundle);
  }

  async open(session: string, source: Source, options: AnalysisOptions): Promise<Summary> {
    const isLatest = (): boolean => this.openings.get(session) === opening;
    const opening = this.read(session, source, options, isLatest);
    this.openings.set(session, opening);
    try {
      return (await opening).summary(this.translator);
    } catch (error) {
      return this.translator.fail(error);
    } finally {
      if (isLatest()) this.openings.delete(session);
    }
  }

  async analyze(session: string, options: AnalysisOptions): Promise<Summary> {
    const opened = this.get(session);
    try {
      opened.analyze(options, this.progress(session, 'analyzing'));
    } catch (error) {
      return this.translator.fail(error);
    }
    return opened.summary(this.translator);
  }

  readWeights: EngineApi['readWeights'] = async (session, source) => {
    try {
      const opened = this.get(session);
      const bytes = await this.bytesOf(source);
      const found = await opened.readWeights(bytes, this.progress(session, 'weights')).finally(() => bytes.close());
      return this.translator.spoken(found);
    } catch (error) {
      return this.translator.fail(error);
    }
  };

  async close(session: string): Promise<void> {
    this.forget(session);
    this.openings.delete(session);
  }

  async ask<Q extends keyof Questions>(
    { session, view }: Subject,
    question: Q,
    ...args: Parameters<Questions[Q]>
  ): Promise<ReturnType<Questions[Q]>> {
    try {
      const opening = this.openings.get(session);
      if (opening !== undefined) await opening;
      return await answers[question](new Asked(this.get(session), this.translator, view), ...args);
    } catch (error) {
      return this.translator.fail(error);
    }
  }

  completions: EngineApi['completions'] = async (text, offset) => ({
    names: namesAt(text, offset),
    size: fittingSizeAt(text, offset),
  });
  ruleMistakes: EngineApi['ruleMistakes'] = async (text, rules) => ruleMistakes(text, rules, this.translator);
  rulePlace: EngineApi['rulePlace'] = async (...question) => rulePlace(...question);
  ruleEdits: EngineApi['ruleEdits'] = async (...question) => ruleEdits(...question);

  readToolInput: EngineApi['readToolInput'] = async (tool, input) => {
    try {
      const { readToolInput } = await import('../engine/report/assistant/tools');
      return readToolInput(tool, input);
    } catch (error) {
      return this.translator.fail(error);
    }
  };

  answerTool: EngineApi['answerTool'] = async (request, sessions, names, convention) => {
    try {
      const models = sessions.map((session, at) => ({ name: names[at], analysis: this.get(session).index.analysis }));
      const { toolAnswer } = await import('../engine/report/assistant/toolAnswer');
      return toolAnswer(request, models, convention);
    } catch (error) {
      return this.translator.fail(error);
    }
  };

  async closeView(session: string, view: string): Promise<void> {
    this.sessions.get(session)?.closeView(view);
  }

  setComparison: EngineApi['setComparison'] = async (comparison, old, changed, view) => {
    try {
      const isWanted = this.comparisons.begin(comparison);
      // Handles calls that arrived meanwhile: this one may be overtaken.
      await new Promise(resolve => setTimeout(resolve));
      if (!isWanted()) throw outOfDate();
      const [before, { index, device, plan }] = [this.get(old), this.get(changed)];
      const info = this.comparisons.set(
        comparison,
        before.index.analysis,
        index.analysis,
        view,
        device,
        before.plan ? null : plan,
      );
      return { ...info, plan: this.translator.spoken(this.comparisons.planOf(comparison)) };
    } catch (error) {
      return this.translator.fail(error);
    }
  };
  comparedRows: EngineApi['comparedRows'] = async (...question) => this.comparisons.rows(...question);
  expandCompared: EngineApi['expandCompared'] = async (...question) => this.comparisons.expand(...question);
  comparisonFormats: EngineApi['comparisonFormats'] = async () => formatViews(this.translator, true);
  exportComparison: EngineApi['exportComparison'] = async (name, format, old, changed) =>
    exportComparison(this.comparisons.get(name).comparison, format, old, changed);
  closeComparison: EngineApi['closeComparison'] = async comparison => this.comparisons.close(comparison);

  private async read(
    session: string,
    source: Source,
    options: AnalysisOptions,
    isLatest: () => boolean,
  ): Promise<Session> {
    // For any model, as many follow: looking through each for what it needs (`openModel`) would take longer.
    await loadOperators();
    const bytes = await this.bytesOf(source);
    try {
      const model = await readModel(bytes, this.progress(session, 'reading'));
      // Handles calls that arrived meanwhile: the session may be closed.
      await new Promise(resolve => setTimeout(resolve));
      if (!isLatest()) throw outOfDate();
      const opened = new Session(model, source.name, options, this.progress(session, 'analyzing'));
      this.forget(session);
      this.sessions.set(session, opened);
      return opened;
    } finally {
      await bytes.close();
    }
  }

  /** Ends what it works on for a session. */
  private forget(session: string): void {
    const closed = this.sessions.get(session);
    if (closed) closed.isClosed = true;
    this.sessions.delete(session);
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

  private progress(session: string, phase: 'reading' | 'analyzing' | 'weights'): (done: number, total: number) => void {
    let last = 0;
    return (done, total) => {
      const now = performance.now();
      if (now - last < progressInterval) return;
      last = now;
      this.events.progress(session, phase, done, total);
    };
  }
}
