import * as vscode from 'vscode';
import type { EngineError, Progress } from '../../protocol/data';
import type { EngineApi } from '../../protocol/engineApi';
import { toCodedError, toEngineError } from '../../protocol/errors';
import { EngineThread, noSession } from './engineThread';
import type { CrashReason, StartWorker } from './engineWorker';
import { extended, mostMegabytes, type WorkLimits } from '../settings/workLimits';

/** A worker without sessions ends after this many milliseconds, so that the next model opens without a new start. */
const idleTime = 15_000;
/** Maximum number of workers; the last one is kept for the active model. */
const mostThreads = 4;
/** Milliseconds that a model waits for the work on another one before it is moved to another worker. */
const patience = 500;

/** The code of a rejection because a session is reopened in another worker. */
export const restarted = 'restarted';

/** A session in the pool. */
interface Member {
  /** Its name for other sessions that wait for it. */
  readonly name: string;
  /** Sessions of one place share a worker, which can compare them. */
  readonly place: string;
  /** null: not opened yet, or to be opened again. */
  thread: EngineThread | null;
  /** null: those of the settings. */
  limits: WorkLimits | null;
}

/**
 * The workers that read and analyse models: a few, so that a slow model does not delay another one. A session that
 * waits for one moves to a worker with capacity; for the active model, a busy worker is ended. A session that lost its
 * worker is told, and opens again.
 */
export class EnginePool implements vscode.Disposable {
  private readonly lost = new vscode.EventEmitter<{ session: string; reason: EngineError }>();
  /** A session lost its worker: it crashed, was ended, or the session moves. */
  readonly onDidLose = this.lost.event;
  private readonly progressed = new vscode.EventEmitter<{ session: string; progress: Progress }>();
  readonly onProgress = this.progressed.event;
  private readonly threads = new Set<EngineThread>();
  private readonly members = new Map<string, Member>();
  /** Places that are watched until nothing waits there. */
  private readonly watched = new Set<string>();
  private attended: string | undefined;
  private idle: ReturnType<typeof setTimeout> | undefined;
  private disposed = false;

  constructor(
    private readonly startWorker: StartWorker,
    private readonly limits: () => WorkLimits,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Registers a session until it is released. */
  hold(session: string, name: string, place = session): void {
    this.members.set(session, { name, place, thread: null, limits: null });
  }

  /** Closes a session, and ends its pending work. Workers without a session end after a while. */
  release(session: string): void {
    const thread = this.members.get(session)?.thread;
    this.members.delete(session);
    if (!thread) return;
    thread.leave(session, stopped());
    setTimeout(() => {
      if (thread.current?.session === session) this.end(thread);
    }, patience);
    this.endIdleLater();
  }

  /** The sessions of this place are active now. */
  attend(place: string): void {
    if (place === this.attended) return;
    this.attended = place;
    this.watch(place);
  }

  /** After a limit stopped a session, it may take more. */
  extend(session: string): void {
    const member = this.members.get(session);
    if (member) member.limits = extended(this.limitsOf(member));
  }

  /**
   * Calls the engine for a session, in its worker.
   * @param isLimited whether the limit of time is for this call
   */
  async call<T>(session: string, question: (engine: EngineApi) => Promise<T>, isLimited = false): Promise<T> {
    const member = this.members.get(session);
    if (this.disposed || !member) throw toCodedError(stopped());
    const thread = this.threadOf(session, member);
    const answer = thread.call(session, question, isLimited ? this.limitsOf(member).seconds * 1000 : 0);
    this.announce(thread);
    this.watch(member.place);
    return this.logged(answer);
  }

  /** Asks the engine about something that is not an open model. It does not wait for the work on one, if possible. */
  async consult<T>(question: (engine: EngineApi) => Promise<T>): Promise<T> {
    if (this.disposed) throw toCodedError(stopped());
    const threads = [...this.threads];
    const thread =
      threads.find(({ isFree }) => isFree) ??
      (threads.length < mostThreads ? this.startThread(this.limits().megabytes) : leastBusy(threads));
    this.endIdleLater();
    return this.logged(thread.call(noSession, question));
  }

  /** Ends the worker of a session, whatever it is doing; its other sessions open again. */
  restart(session: string): void {
    const thread = this.members.get(session)?.thread;
    if (thread) this.end(thread);
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.idle);
    for (const thread of this.threads) thread.end(stopped());
    this.threads.clear();
    this.members.clear();
    this.lost.dispose();
    this.progressed.dispose();
  }

  private threadOf(session: string, member: Member): EngineThread {
    if (member.thread === null) {
      member.thread = this.threadAt(member.place) ?? this.choose(member);
      member.thread.sessions.add(session);
    }
    return member.thread;
  }

  private limitsOf({ limits }: Member): WorkLimits {
    return limits ?? this.limits();
  }

  /**
   * A worker without sessions, a new one, or the least busy one; the active model stays alone if possible. If none has
   * the memory that the session may take, the least busy one is replaced.
   */
  private choose(member: Member): EngineThread {
    const { megabytes } = this.limitsOf(member);
    const threads = [...this.threads];
    const large = threads.filter(thread => thread.megabytes >= megabytes);
    const empty = large.find(({ load }) => load === 0);
    if (empty) return empty;
    if (threads.length < mostThreads - (member.place === this.attended ? 0 : 1)) return this.startThread(megabytes);
    const attended = this.attended === undefined ? undefined : this.threadAt(this.attended);
    const candidates = large.length > 0 ? large : threads;
    const others = candidates.filter(thread => thread !== attended);
    const least = leastBusy(others.length > 0 ? others : candidates);
    if (large.length > 0) return least;
    const thread = this.startThread(megabytes);
    this.end(least);
    return thread;
  }

  private startThread(megabytes: number): EngineThread {
    const thread: EngineThread = new EngineThread(this.startWorker, megabytes, {
      progress: (session, phase, done, total) => this.progressed.fire({ session, progress: { phase, done, total } }),
      crashed: reason => this.crashed(thread, reason),
      turned: () => this.announce(thread),
      overran: () => this.overran(thread),
    });
    this.threads.add(thread);
    return thread;
  }

  private threadAt(place: string): EngineThread | undefined {
    for (const member of this.members.values()) if (member.place === place && member.thread) return member.thread;
    return undefined;
  }

  private placeOf(session: string): string {
    return this.members.get(session)?.place ?? session;
  }

  /** Tells sessions what they wait for. */
  private announce({ current, waiting }: EngineThread): void {
    const ahead = current && this.members.get(current.session);
    if (!ahead) return;
    for (const session of new Set(waiting))
      if (session !== current.session)
        this.progressed.fire({ session, progress: { phase: 'waiting', for: ahead.name } });
  }

  /** Makes sure that the sessions of a place do not wait long for another model. */
  private watch(place: string): void {
    const thread = this.threadAt(place);
    const ahead = thread?.current;
    if (!ahead || this.watched.has(place) || this.placeOf(ahead.session) === place) return;
    if (place !== this.attended && !thread.waiting.some(session => this.placeOf(session) === place)) return;
    this.watched.add(place);
    setTimeout(() => {
      this.watched.delete(place);
      if (this.threadAt(place) === thread && thread.current === ahead) this.makeRoom(place, thread);
      this.watch(place);
    }, patience);
  }

  /** Moves a place to a worker with capacity. If there is none and the place is active, the worker is ended. */
  private makeRoom(place: string, thread: EngineThread): void {
    const isAttended = place === this.attended;
    const hasRoom =
      this.threads.size < mostThreads - (isAttended ? 0 : 1) ||
      [...this.threads].some(({ current }) => current === undefined);
    if (!hasRoom) {
      if (isAttended) this.end(thread);
      return;
    }
    const moving = [...this.members].filter(([, member]) => member.place === place);
    for (const [session, member] of moving) {
      thread.leave(session, again());
      member.thread = null;
    }
    for (const [session] of moving) this.lost.fire({ session, reason: again() });
  }

  /** The session that it worked for caused the crash; others open again. */
  private crashed(thread: EngineThread, { message, outOfMemory }: CrashReason): void {
    this.log.error(`A worker of the engine ended: ${message}`);
    const reason = outOfMemory
      ? outOfMemoryAt(thread.megabytes)
      : { code: 'crashed', message: vscode.l10n.t('The analysis stopped unexpectedly ({0}).', message) };
    // In a browser it may go on after an uncaught error, in an undefined state.
    this.end(thread, { session: thread.current?.session, reason });
  }

  /** Stops the session whose work takes longer than it may. */
  private overran(thread: EngineThread): void {
    const { current } = thread;
    if (!current) return;
    const message = vscode.l10n.t(
      'The analysis was stopped after {0} seconds, the limit of the settings.',
      current.patience / 1000,
    );
    this.end(thread, { session: current.session, reason: { code: 'time-limit', message } });
  }

  /** Ends a worker. Its sessions open again, the active ones first, except the one that caused it. */
  private end(thread: EngineThread, blamed?: { session: string | undefined; reason: EngineError }): void {
    if (!this.threads.delete(thread)) return;
    thread.end(again());
    const sessions = [...thread.sessions].sort((a, b) => this.urgency(b) - this.urgency(a));
    for (const session of sessions) this.members.get(session)!.thread = null;
    for (const session of sessions)
      this.lost.fire({ session, reason: session === blamed?.session ? blamed.reason : again() });
  }

  private urgency(session: string): number {
    return this.placeOf(session) === this.attended ? 1 : 0;
  }

  /** Writes internal errors to the log. */
  private async logged<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      const { stack } = toEngineError(error);
      if (stack !== undefined) this.log.error(stack);
      throw error;
    }
  }

  private endIdleLater(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.endIdle(), idleTime);
  }

  private endIdle(): void {
    for (const thread of this.threads) if (thread.sessions.size === 0) this.end(thread);
  }
}

function leastBusy(threads: readonly EngineThread[]): EngineThread {
  return threads.reduce((one, other) => (other.load < one.load ? other : one));
}

/** With more memory it may go on, unless no worker can have more. */
function outOfMemoryAt(megabytes: number): EngineError {
  return megabytes < mostMegabytes
    ? {
        code: 'memory-limit',
        message: vscode.l10n.t('The analysis was stopped at {0} MB of memory, the limit of the settings.', megabytes),
      }
    : { code: 'out-of-memory', message: vscode.l10n.t('The analysis of the model ran out of memory.') };
}

function stopped(): EngineError {
  return { code: 'stopped', message: vscode.l10n.t('The engine was stopped.') };
}

function again(): EngineError {
  return { code: restarted, message: vscode.l10n.t('The engine was restarted.') };
}
