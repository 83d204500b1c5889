import { createBirpc } from 'birpc';
import * as vscode from 'vscode';
import { EngineClient } from '../../../src/host/engine/engineClient';
import type { EngineWorker } from '../../../src/host/engine/engineWorker';
import { DocumentMemory } from '../../../src/host/model/documentMemory';
import { ModelSession, type SessionServices } from '../../../src/host/model/modelSession';
import { Settings } from '../../../src/host/settings/settings';
import { channelOptions } from '../../../src/protocol/channel';
import type { Source, Summary } from '../../../src/protocol/data';
import type { EngineApi } from '../../../src/protocol/engineApi';
import { eventually } from './support';

/** Stands in for the worker, so that it can be made to hang and to break: what is named `slow` never ends. */
class TestWorker implements EngineWorker {
  terminated = false;
  private crash: (reason: string) => void = () => undefined;
  private readonly fromHost: ((message: unknown) => void)[] = [];
  private readonly toHost: ((message: unknown) => void)[] = [];
  readonly port = {
    post: (message: unknown) => setTimeout(() => this.fromHost.forEach(receive => receive(message))),
    listen: (receive: (message: unknown) => void) => void this.toHost.push(receive),
  };

  constructor() {
    const engine: Partial<EngineApi> = {
      open: async (_, { name }) =>
        name === 'slow' ? new Promise<Summary>(() => undefined) : ({ file: name } as Summary),
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

  onCrash(listener: (reason: string) => void): void {
    this.crash = listener;
  }

  terminate(): void {
    this.terminated = true;
  }

  break(): void {
    this.crash('out of memory');
  }
}

describe('the worker of all documents', () => {
  let workers: TestWorker[];
  let services: SessionServices & { readonly log: vscode.LogOutputChannel };
  let sessions: ModelSession[];

  beforeEach(() => {
    workers = [];
    sessions = [];
    const stored = new Map<string, unknown>();
    const memento = {
      keys: () => [...stored.keys()],
      get: (key: string, fallback?: unknown) => stored.get(key) ?? fallback,
      update: async (key: string, value: unknown) => void stored.set(key, value),
    };
    const log = vscode.window.createOutputChannel('Test of the worker', { log: true });
    const engine = new EngineClient(async () => {
      workers.push(new TestWorker());
      return workers[workers.length - 1];
    }, log);
    services = { engine, log, settings: new Settings(), memory: new DocumentMemory(memento as vscode.Memento) };
  });

  afterEach(() => {
    for (const session of sessions) session.dispose();
    services.engine.dispose();
    services.settings.dispose();
    services.log.dispose();
  });

  function open(name: string): ModelSession {
    const source: Source = { kind: 'text', text: '', name };
    const session = new ModelSession(vscode.Uri.parse(`test:/${name}`), async () => source, services);
    sessions.push(session);
    return session;
  }

  const stateOf = (session: ModelSession): string =>
    session.state.kind === 'error' ? session.state.error.code : session.state.kind;

  const reaches = (session: ModelSession, state: string): Promise<boolean> =>
    eventually(
      `${session.uri.path} in the state ${state}`,
      () => (stateOf(session) === state ? true : undefined),
      3000,
    );

  it('is started by the first model, and is one for all', async () => {
    const before = workers.length;
    await Promise.all([open('a').load(), open('b').load()]);
    if (before > 0 || workers.length !== 1)
      throw new Error(`${before} workers ran without a model, ${workers.length} with two`);
  });

  it('is started anew when reading is stopped, and opens the other models again', async () => {
    const [ready, loading, slow] = [open('a'), open('slow'), open('slow')];
    await ready.load();
    void loading.load();
    void slow.load();
    await reaches(slow, 'loading');
    await slow.cancel();
    await reaches(slow, 'cancelled');
    await eventually(
      'a second reading',
      () => (ready.state.kind === 'ready' && ready.state.generation === 2 ? true : undefined),
      3000,
    );
    await reaches(loading, 'loading');
    if (!workers[0].terminated || workers.length !== 2) throw new Error('The worker goes on');
  });

  it('leaves an error with every model when it breaks, and a new one takes its place when asked again', async () => {
    const [ready, slow] = [open('a'), open('slow')];
    await ready.load();
    void slow.load();
    await reaches(slow, 'loading');
    workers[0].break();
    await reaches(ready, 'crashed');
    await reaches(slow, 'crashed');
    await ready.load();
    await reaches(ready, 'ready');
  });
});
