import type { Convention } from '../engine/graph/convention';
import type { Bundle } from '../engine/graph/spoken';
import type { ToolName, ToolRequest } from '../engine/report/assistant/toolRequest';
import type { CompareQuestions } from './compareApi';
import type { AnalysisOptions, Source, SparsityFigures, Summary } from './data';
import type { Questions, Subject } from './questions';
import type { TextQuestions } from './textQuestions';

/**
 * What the worker offers: one session per open document, several views (pages) per session. Failed calls reject; a
 * `ReadError`'s code and sentence arrive as `EngineError`.
 */
export interface EngineApi extends CompareQuestions, TextQuestions {
  /** Sets the translated strings of VS Code's display language for messages from now on. */
  translate(bundle: Bundle): Promise<void>;
  /** Reads and analyses a file. Progress comes through `EngineEvents.progress`. Opening again re-reads. */
  open(session: string, source: Source, options: AnalysisOptions): Promise<Summary>;
  /** Analyses again with other values: takes milliseconds, nothing is read. */
  analyze(session: string, options: AnalysisOptions): Promise<Summary>;
  /**
   * Reads the weights of an open model from its file, the only time that they are read. Progress comes through
   * `EngineEvents.progress`; closing the session ends it.
   */
  readWeights(session: string, source: Source): Promise<SparsityFigures>;
  /** Asks something about a session, or about a view on it. */
  ask<Q extends keyof Questions>(
    about: Subject,
    question: Q,
    ...args: Parameters<Questions[Q]>
  ): Promise<ReturnType<Questions[Q]>>;
  /** Checks what an assistant asks of a tool; fails with one sentence if it does not fit the tool's schema. */
  readToolInput(tool: ToolName, input: unknown): Promise<ToolRequest>;
  /**
   * Answers a tool for assistants about sessions, those of its files in their order.
   * @param names what the models are called in the answer
   */
  answerTool(
    request: ToolRequest,
    sessions: readonly string[],
    names: readonly string[],
    convention: Convention,
  ): Promise<string>;
  closeView(session: string, view: string): Promise<void>;
  close(session: string): Promise<void>;
}

/** Events from the worker. */
export interface EngineEvents {
  progress(session: string, phase: 'reading' | 'analyzing' | 'weights', done: number, total: number): void;
}
