import { createBirpc } from 'birpc';
import * as vscode from 'vscode';
import { channelOptions } from '../../protocol/channel';
import type { EngineError } from '../../protocol/data';
import { toCodedError, toEngineError } from '../../protocol/errors';
import type { EngineApi, EngineEvents } from '../../protocol/engineApi';
import { displayBundle } from '../settings/displayLanguage';
import type { EngineWorker, StartWorker } from './engineWorker';

/** A worker without sessions ends after this long: opening the next model soon should not pay for a start. */
const idleTime = 15_000;

interface Running {
  readonly worker: EngineWorker;
  readonly api: EngineApi;
  close(reason: EngineError): void;
}

/**
 * The one worker that all documents share: started with the first model, ended when none is left. If it ends early, what
 * was asked of it is answered with an error, and its sessions are told.
 */
export class EngineClient implements vscode.Disposable {
  private readonly lost = new vscode.EventEmitter<EngineError>();
  /** The worker and all sessions in it are gone: it crashed, or was restarted to stop some work. */
  readonly onDidLose = this.lost.event;
  private readonly progressed = new vscode.EventEmitter<{
    session: string;
    phase: 'reading' | 'analyzing';
    done: number;
    total: number;
  }>();
  readonly onProgress = this.progressed.event;
  private running: Promise<Running> | undefined;
  private readonly sessions = new Set<string>();
  private idle: ReturnType<typeof setTimeout> | undefined;
  private disposed = false;

  constructor(
    private readonly startWorker: StartWorker,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Calls the engine; starts it if need be. */
  async call<T>(question: (engine: EngineApi) => Promise<T>): Promise<T> {
    try {
      return await question((await this.start()).api);
    } catch (error) {
      const { stack } = toEngineError(error);
      if (stack !== undefined) this.log.error(stack);
      throw error;
    }
  }

  /** Says that a session may be opened from now on: the worker stays. */
  hold(session: string): void {
    clearTimeout(this.idle);
    this.sessions.add(session);
  }

  /** Closes a session; the worker ends when it was the last for a while. */
  release(session: string): void {
    if (!this.sessions.delete(session)) return;
    if (this.running) void this.call(engine => engine.close(session)).catch(() => undefined);
    if (this.sessions.size === 0)
      this.idle = setTimeout(
        () => void this.stop({ code: 'idle', message: vscode.l10n.t('The engine was stopped.') }),
        idleTime,
      );
  }

  /** Stops whatever the worker is doing, the sessions of others included; those are told and open again. */
  async restart(reason: EngineError): Promise<void> {
    await this.stop(reason);
    this.lost.fire(reason);
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.idle);
    void this.stop({ code: 'disposed', message: vscode.l10n.t('The engine was stopped.') });
    this.lost.dispose();
    this.progressed.dispose();
  }

  private start(): Promise<Running> {
    if (this.disposed)
      return Promise.reject<Running>(
        toCodedError({ code: 'disposed', message: vscode.l10n.t('The engine was stopped.') }),
      );
    this.running ??= this.launch().catch(error => {
      this.running = undefined;
      throw error;
    });
    return this.running;
  }

  private async launch(): Promise<Running> {
    const worker = await this.startWorker();
    const events: EngineEvents = {
      progress: (session, phase, done, total) => this.progressed.fire({ session, phase, done, total }),
    };
    const rpc = createBirpc<EngineApi, EngineEvents>(events, channelOptions(worker.port));
    const running: Running = {
      worker,
      api: rpc,
      close: reason => rpc.$close(toCodedError(reason)),
    };
    // Answered before anything else that is asked.
    void rpc.translate(displayBundle()).catch(() => undefined);
    worker.onCrash(reason => {
      this.log.error(`The engine's worker ended: ${reason}`);
      // In a browser it may go on after an error that nothing caught, in a state that nobody knows.
      worker.terminate();
      this.running = undefined;
      const error = { code: 'crashed', message: vscode.l10n.t('The analysis stopped unexpectedly ({0}).', reason) };
      running.close(error);
      this.lost.fire(error);
    });
    return running;
  }

  private async stop(reason: EngineError): Promise<void> {
    const running = await this.running?.catch(() => undefined);
    this.running = undefined;
    running?.worker.terminate();
    running?.close(reason);
  }
}
