import { createBirpc } from 'birpc';
import { channelOptions } from '../../protocol/channel';
import type { EngineError } from '../../protocol/data';
import type { EngineApi, EngineEvents } from '../../protocol/engineApi';
import { toCodedError } from '../../protocol/errors';
import { displayBundle } from '../settings/displayLanguage';
import type { CrashReason, EngineWorker, StartWorker } from './engineWorker';

/** The session of calls that are about none. */
export const noSession = '';

/** A pending call for a session. */
export interface PendingCall {
  readonly session: string;
  /** Milliseconds that the work on it may take; 0: no limit. */
  readonly patience: number;
  readonly reject: (reason: Error) => void;
}

/** Events of a worker. */
export interface ThreadEvents extends EngineEvents {
  /** It did not start, or ended unexpectedly. */
  crashed(reason: CrashReason): void;
  /** It answered a call, and works for the next session. */
  turned(): void;
  /** The current call takes longer than it may. */
  overran(): void;
}

/** One worker with its sessions. It answers calls in order. */
export class EngineThread {
  readonly sessions = new Set<string>();
  private readonly pending: PendingCall[] = [];
  /** Ends the patience with the current call. */
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly running: Promise<{ readonly worker: EngineWorker; readonly api: EngineApi }>;

  constructor(
    startWorker: StartWorker,
    /** Limit of its heap. */
    readonly megabytes: number,
    private readonly events: ThreadEvents,
  ) {
    this.running = this.launch(startWorker);
    this.running.catch((error: unknown) => events.crashed({ message: String(error), outOfMemory: false }));
  }

  /** The call that it works on; all others wait for it. */
  get current(): PendingCall | undefined {
    return this.pending.at(0);
  }

  /** The sessions that wait for what it works on. */
  get waiting(): readonly string[] {
    return this.pending.slice(1).map(({ session }) => session);
  }

  /** Whether it works for no session. */
  get isFree(): boolean {
    return this.pending.every(({ session }) => session === noSession);
  }

  /** How busy it is: pending calls, then sessions that may call. */
  get load(): number {
    return this.pending.length * 1000 + this.sessions.size;
  }

  /** @param patience milliseconds that the work on it may take; 0: no limit */
  call<T>(session: string, question: (engine: EngineApi) => Promise<T>, patience = 0): Promise<T> {
    return new Promise((resolve, reject) => {
      const call: PendingCall = { session, patience, reject };
      this.pending.push(call);
      if (this.current === call) this.time();
      this.running
        .then(({ api }) => question(api))
        .finally(() => this.finish(call))
        .then(resolve, reject);
    });
  }

  /** Closes a session, and rejects its pending calls. Work in progress for it continues. */
  leave(session: string, reason: EngineError): void {
    this.sessions.delete(session);
    for (const call of this.pending) if (call.session === session) call.reject(toCodedError(reason));
    void this.call(session, engine => engine.close(session)).catch(() => undefined);
  }

  /** Ends whatever it is doing, and rejects pending calls. */
  end(reason: EngineError): void {
    clearTimeout(this.timer);
    void this.running.then(({ worker }) => worker.terminate()).catch(() => undefined);
    for (const { reject } of this.pending) reject(toCodedError(reason));
  }

  private finish(call: PendingCall): void {
    const isCurrent = this.current === call;
    this.pending.splice(this.pending.indexOf(call), 1);
    if (isCurrent) this.time();
    this.events.turned();
  }

  /** Starts the clock for the current call. */
  private time(): void {
    clearTimeout(this.timer);
    const patience = this.current?.patience ?? 0;
    if (patience > 0) this.timer = setTimeout(() => this.events.overran(), patience);
  }

  private async launch(startWorker: StartWorker) {
    const worker = await startWorker(this.megabytes);
    const api = createBirpc<EngineApi, EngineEvents>(this.events, channelOptions(worker.port));
    // Answered before all other calls.
    void api.translate(displayBundle()).catch(() => undefined);
    worker.onCrash(reason => this.events.crashed(reason));
    return { worker, api };
  }
}
