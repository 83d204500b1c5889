import { createBirpc } from 'birpc';
import * as vscode from 'vscode';
import { EnginePool } from '../../../src/host/engine/enginePool';
import type { CrashReason, EngineWorker } from '../../../src/host/engine/engineWorker';
import type { WorkLimits } from '../../../src/host/settings/workLimits';
import { DocumentMemory } from '../../../src/host/model/documentMemory';
import { ModelSession, type SessionServices } from '../../../src/host/model/modelSession';
import { Settings } from '../../../src/host/settings/settings';
import { channelOptions } from '../../../src/protocol/channel';
import type { Source, Summary } from '../../../src/protocol/data';
import type { EngineApi } from '../../../src/protocol/engineApi';
import { eventually } from './support';

/** Models named `slow` are never finished, one named `slow at first` only the first time. */
const slowNames = new Set<string>();

/** A fake worker that can hang and fail: when stuck, it no longer receives messages. */
class TestWorker implements EngineWorker {
  terminated = false;
  private isStuck = false;
  private crash: (reason: CrashReason) => void = () => undefined;
  private readonly fromHost: ((message: unknown) => void)[] = [];
  private readonly toHost: ((message: unknown) => void)[] = [];
  readonly port = {
    post: (message: unknown) =>
      setTimeout(() => {
        if (!this.isStuck) this.fromHost.forEach(receive => receive(message));
      }),
    listen: (receive: (message: unknown) => void) => void this.toHost.push(receive),
  };

  constructor(readonly megabytes: number) {
    const engine: Partial<EngineApi> = {
      open: async (_, { name }) => {
        this.isStuck = slowNames.has(name);
        slowNames.delete('slow at first');
        return this.isStuck ? new Promise<Summary>(() => undefined) : ({ file: name } as Summary);
      },
      close: async () => undefined,
    };
    createBirpc(
      engine,
      channelOptions({
        post: message => setTimeout(() => this.toHost.forEach(receive => receive(message))),
        listen: receive => void this.fromHost.push(receive),
      }),
    );
  }

  onCrash(listener: (reason: CrashReason) => void): void {
    this.crash = listener;
  }

  terminate(): void {
    this.terminated = true;
  }

  break(outOfMemory = false): void {
    this.crash({ message: 'broken', outOfMemory });
  }
}

describe('the workers of all documents', () => {
  let workers: TestWorker[];
  let services: SessionServices & { readonly log: vscode.LogOutputChannel };
  let sessions: ModelSession[];
  let limits: WorkLimits;

  beforeEach(() => {
    workers = [];
    sessions = [];
    slowNames.add('slow').add('slow at first');
    const stored = new Map<string, unknown>();
    const memento = {
      keys: () => [...stored.keys()],
      get: (key: string, fallback?: unknown) => stored.get(key) ?? fallback,
      update: async (key: string, value: unknown) => void stored.set(key, value),
    };
    const log = vscode.window.createOutputChannel('Test of the worker', { log: true });
    limits = { seconds: 0, megabytes: 1000 };
    const engine = new EnginePool(
      async megabytes => {
        workers.push(new TestWorker(megabytes));
        return workers[workers.length - 1];
      },
      () => limits,
      log,
    );
    services = { engine, log, settings: new Settings(), memory: new DocumentMemory(memento as vscode.Memento) };
  });

  afterEach(() => {
    for (const session of sessions) session.dispose();
    services.engine.dispose();
    services.settings.dispose();
    services.log.dispose();
  });

  function open(name: string, place?: string): ModelSession {
    const source: Source = { kind: 'text', text: '', name };
    const uri = vscode.Uri.parse(`test:/${name}`);
    const session = new ModelSession(uri, async () => source, services, undefined, uri, place);
    sessions.push(session);
    return session;
  }

  /** Models that are never finished, in separate workers as long as there are any. */
  function openSlow(count: number): ModelSession[] {
    const slow = Array.from({ length: count }, () => open('slow'));
    for (const session of slow) void session.load();
    return slow;
  }

  const readings = (session: ModelSession): number => (session.state.kind === 'ready' ? session.state.generation : 0);

  const stateOf = (session: ModelSession): string =>
    session.state.kind === 'error' ? session.state.error.code : session.state.kind;

  const reaches = (session: ModelSession, state: string): Promise<boolean> =>
    eventually(
      `${session.uri.path} in the state ${state}`,
      () => (stateOf(session) === state ? true : undefined),
      3000,
    );

  it('are started when they are needed, one per model', async () => {
    const before = workers.length;
    await Promise.all([open('a').load(), open('b').load()]);
    if (before > 0 || workers.length !== 2)
      throw new Error(`${before} workers ran without a model, ${workers.length} with two`);
  });

  it('are limited in number, however many models there are', async () => {
    for (let index = 0; index < 20; index++) await open(`model${index}`).load();
    if (workers.length !== 3) throw new Error(`${workers.length} workers, and one is kept for what the user looks at`);
  });

  it('read the active model while others hang', async () => {
    openSlow(6);
    const session = open('looked at');
    services.engine.attend(session.id);
    await session.load();
    if (stateOf(session) !== 'ready' || workers.length !== 4)
      throw new Error(`${stateOf(session)}, ${workers.length} workers`);
  });

  it('are ended if all of them hang and another model becomes active', async () => {
    for (let index = 0; index < 4; index++) {
      const slow = open('slow');
      services.engine.attend(slow.id);
      void slow.load();
    }
    const session = open('looked at');
    services.engine.attend(session.id);
    void session.load();
    await reaches(session, 'ready');
    const ended = workers.filter(({ terminated }) => terminated).length;
    if (ended !== 1) throw new Error(`${ended} of ${workers.length} workers were ended`);
  });

  it('pass a model that waits for a hanging one to a new one', async () => {
    const slow = openSlow(3);
    const waiting = open('waiting');
    void waiting.load();
    await eventually('three workers', () => (workers.length === 3 ? true : undefined));
    slow[1].dispose();
    await reaches(waiting, 'ready');
    if (workers.filter(({ terminated }) => terminated).length !== 1) throw new Error('Other workers were ended');
  });

  it('pass on the active model if its worker is busy', async () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(name => open(name));
    for (const session of [a, b, c, d]) await session.load();
    // The fourth model shares a worker, which gets stuck.
    openSlow(3);
    services.engine.attend(d.id);
    await eventually('a second reading', () => (readings(d) === 2 ? true : undefined), 3000);
    if (workers.some(({ terminated }) => terminated)) throw new Error('A worker was ended');
  });

  it('are ended when the model that makes them hang is closed', async () => {
    const [slow] = openSlow(1);
    await eventually('a worker', () => (workers.length === 1 ? true : undefined));
    slow.dispose();
    await eventually('its end', () => (workers[0].terminated ? true : undefined), 3000);
  });

  it('are ended when the model that makes them hang has changed, which is read again', async () => {
    const session = open('slow at first');
    void session.load();
    await eventually('a worker', () => (workers.length === 1 ? true : undefined));
    void session.load();
    await eventually('a reading', () => (readings(session) === 1 ? true : undefined), 5000);
    if (!workers[0].terminated) throw new Error('The worker goes on');
  });

  it('report which model another one waits for', async () => {
    openSlow(3);
    const waiting = open('slow');
    void waiting.load();
    await eventually(
      'a model that waits for slow',
      () => {
        const { state } = waiting;
        const isWaiting =
          state.kind === 'loading' && state.progress.phase === 'waiting' && state.progress.for === 'slow';
        return isWaiting ? true : undefined;
      },
      3000,
    );
  });

  it('are shared by compared models', async () => {
    await Promise.all([open('old', 'comparison').load(), open('new', 'comparison').load()]);
    if (workers.length !== 1) throw new Error(`${workers.length} workers`);
  });

  it('are ended when reading is stopped, and only their other models reopen', async () => {
    const [other, ready] = [open('other'), open('ready', 'here')];
    await other.load();
    await ready.load();
    const [loading, slow] = [open('slow', 'here'), open('slow', 'here')];
    void loading.load();
    void slow.load();
    await reaches(slow, 'loading');
    await slow.cancel();
    await reaches(slow, 'cancelled');
    await eventually('a second reading', () => (readings(ready) === 2 ? true : undefined), 3000);
    await reaches(loading, 'loading');
    if (readings(other) !== 1 || workers[0].terminated) throw new Error('A worker was ended that did something else');
    if (!workers[1].terminated || workers.length !== 3) throw new Error('The worker goes on');
  });

  for (const [title, outOfMemory, code] of [
    ['breaks', false, 'crashed'],
    ['runs out of memory', true, 'memory-limit'],
  ] as const)
    it(`report an error for the model with which one ${title}, and reopen its other models`, async () => {
      const [other, ready] = [open('other'), open('ready', 'here')];
      await other.load();
      await ready.load();
      const [slow] = [open('slow', 'here')];
      void slow.load();
      await reaches(slow, 'loading');
      workers[1].break(outOfMemory);
      await reaches(slow, code);
      await eventually('a second reading', () => (readings(ready) === 2 ? true : undefined), 3000);
      if (readings(other) !== 1) throw new Error('A model in another worker was read again');
    });

  it('stop a model at the limit of time, and continue without one', async () => {
    limits = { seconds: 0.2, megabytes: 1000 };
    const session = open('slow at first');
    void session.load();
    await reaches(session, 'time-limit');
    await session.proceed();
    await reaches(session, 'ready');
    const patient = open('slow');
    void patient.load();
    await reaches(patient, 'time-limit');
    void patient.proceed();
    // Stopped later than it would be.
    const [other] = openSlow(1);
    await reaches(other, 'time-limit');
    await reaches(patient, 'loading');
  });

  it('count no time that a model waits for others', async () => {
    limits = { seconds: 0.2, megabytes: 1000 };
    const stopped: string[] = [];
    const all = [...openSlow(3), open('slow')];
    all.forEach((session, index) =>
      session.onDidChange(() => {
        if (stateOf(session) === 'time-limit') stopped.push(index < 3 ? 'ahead' : 'waiting');
      }),
    );
    void all[3].load();
    await reaches(all[3], 'time-limit');
    if (stopped.join() !== 'ahead,ahead,ahead,waiting') throw new Error(stopped.join());
  });

  it('continue with twice the memory after its limit, as long as there is more', async () => {
    const session = open('slow');
    const memory = (): number[] => workers.filter(({ terminated }) => !terminated).map(({ megabytes }) => megabytes);
    void session.load();
    for (const [megabytes, code] of [
      [1000, 'memory-limit'],
      [2000, 'memory-limit'],
      [3584, 'out-of-memory'],
    ] as const) {
      await eventually(`a worker of ${megabytes} MB`, () => (memory().includes(megabytes) ? true : undefined), 3000);
      workers[workers.length - 1].break(true);
      await reaches(session, code);
      void session.proceed();
    }
  });

  it('are replaced if all of them have too little memory', async () => {
    const sessions = ['a', 'b', 'c'].map(name => open(name));
    for (const session of sessions) await session.load();
    limits = { seconds: 0, megabytes: 2000 };
    const large = open('large');
    await large.load();
    await reaches(large, 'ready');
    for (const session of sessions) await reaches(session, 'ready');
    if (!workers.some(({ megabytes, terminated }) => megabytes === 2000 && !terminated))
      throw new Error('No worker has the memory');
  });
});
