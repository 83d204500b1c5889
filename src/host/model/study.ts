import type * as vscode from 'vscode';
import { toCodedError } from '../../protocol/errors';
import type { Questions, StudyQuestion } from '../../protocol/questions';
import type { DocumentState } from '../../protocol/pageApi';
import type { ModelSession } from './modelSession';

/**
 * Asks about a model what takes seconds to answer, in a worker of its own: the model stays available meanwhile, and the
 * work ends with its worker as soon as nobody waits for it.
 */
export class Study implements vscode.Disposable {
  private twin: ModelSession | null = null;
  /** What the twin was opened for: with another state of the model, it is out of date. */
  private subject: DocumentState | null = null;

  constructor(
    private readonly session: ModelSession,
    private readonly view: string,
  ) {}

  async ask<Q extends StudyQuestion>(
    question: Q,
    ...args: Parameters<Questions[Q]>
  ): Promise<ReturnType<Questions[Q]>> {
    const subject = await this.session.settled();
    const twin = this.twinFor(subject);
    const state = await twin.settled();
    if (state.kind === 'error') throw toCodedError(state.error);
    return twin.askIn(this.view, question, ...args);
  }

  /** Nobody waits for an answer any more. */
  end(): void {
    this.twin?.dispose();
    this.twin = null;
  }

  dispose(): void {
    this.end();
  }

  private twinFor(subject: DocumentState): ModelSession {
    if (this.twin && this.subject === subject) return this.twin;
    this.end();
    this.subject = subject;
    this.twin = this.session.twin();
    void this.twin.load();
    return this.twin;
  }
}
