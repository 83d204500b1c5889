import { createBirpc } from 'birpc';
import { spoken } from '../engine/graph/spoken';
import { builtInDevices } from '../engine/questions/speed/devices';
import { channelOptions } from '../protocol/channel';
import type { Convention, PlanStep, Source, SparsityFigures, Summary } from '../protocol/data';
import type { EngineApi, EngineEvents } from '../protocol/engineApi';
import { toCodedError, toEngineError } from '../protocol/errors';
import {
  freshLayout,
  type DocumentState,
  type GivenSizes,
  type HostApi,
  type PageApi,
  type PageLayout,
} from '../protocol/pageApi';

const session = 'model';
const view = 'page';

/** The host of one page without VS Code: a model in a worker, and the browser's clipboard and downloads. */
export class DemoHost implements HostApi {
  private worker: Worker | null = null;
  private engine: EngineApi | null = null;
  private state: DocumentState = { kind: 'loading', progress: { phase: 'reading', done: 0, total: 0 } };
  private sizes: Required<GivenSizes> = { dimensions: {}, inputShapes: {} };
  private convention: Convention = 'exact';
  private layout: PageLayout = freshLayout;
  private generation = 0;

  constructor(
    private readonly source: () => Promise<Source>,
    private readonly page: () => PageApi,
  ) {}

  async ready(kept: unknown): ReturnType<HostApi['ready']> {
    void this.load();
    return {
      state: this.state,
      l10n: {},
      locale: 'en',
      convention: this.convention,
      unit: 'auto',
      devices: builtInDevices.map(device => spoken(device, {})),
      layout: this.layout,
      defaultView: 'modules',
      saved: kept,
      first: null,
      side: null,
    };
  }

  ask: HostApi['ask'] = async (question, ...args) => {
    if (!this.engine) throw toCodedError({ code: 'stopped', message: 'The engine was stopped.' });
    return this.engine.ask({ session, view }, question, ...args);
  };

  async setSizes({ dimensions, inputShapes }: GivenSizes): Promise<void> {
    this.sizes = {
      dimensions: dimensions ?? this.sizes.dimensions,
      inputShapes: inputShapes ?? this.sizes.inputShapes,
    };
    await this.attempt(engine => engine.analyze(session, this.options()));
  }

  async setConvention(convention: Convention): Promise<void> {
    this.convention = convention;
  }

  async changeLayout(change: Partial<PageLayout>): Promise<void> {
    this.layout = { ...this.layout, ...change };
    this.page().arrange(this.layout);
  }

  async copy(text: string): Promise<void> {
    await navigator.clipboard.writeText(text);
  }

  async savePicture(shown: 'map' | 'graph', type: 'svg' | 'png', contents: string): Promise<void> {
    const part = type === 'png' ? Uint8Array.from(atob(contents), letter => letter.charCodeAt(0)) : contents;
    download(part, `model.${shown}.${type}`);
  }

  async savePlan(plan: string): Promise<void> {
    download(plan, 'model.plan.json');
  }

  async loadPlan(): Promise<readonly PlanStep[] | null> {
    const file = await chosenFile('.json');
    return file && this.ask('readPlan', await file.text());
  }

  async comparePlan(): Promise<void> {
    throw toCodedError({ code: 'demo', message: 'Comparisons are pages of the extension for VS Code.' });
  }

  async convertPlan(): Promise<void> {
    throw toCodedError({ code: 'demo', message: 'Layer specs are opened by the extension for VS Code.' });
  }

  async defineCost(): Promise<void> {
    throw toCodedError({ code: 'demo', message: 'Cost rules are settings of the extension for VS Code.' });
  }

  reload(): Promise<void> {
    return this.load();
  }

  proceed(): Promise<void> {
    return this.load();
  }

  async cancel(): Promise<void> {
    this.end();
    this.show({ kind: 'error', error: { code: 'cancelled', message: 'Reading was stopped.' } });
  }

  async readWeights(): Promise<SparsityFigures> {
    if (!this.engine) throw toCodedError({ code: 'stopped', message: 'The engine was stopped.' });
    return this.engine.readWeights(session, await this.source());
  }

  /** The only worker goes on with the model, which it opens again. */
  stopWeights(): Promise<void> {
    return this.load();
  }

  // Nobody selects an item from outside, nothing is kept here, growth is counted in the only worker, and there is no diff
  // editor.
  async drawn(): Promise<void> {}
  async endStudies(): Promise<void> {}
  async selected(): Promise<void> {}
  async save(): Promise<void> {}
  async compareSides(): Promise<void> {}

  /** Ends its work. */
  end(): void {
    this.worker?.terminate();
    this.worker = this.engine = null;
  }

  private async load(): Promise<void> {
    this.end();
    this.engine = this.start();
    await this.attempt(async engine => engine.open(session, await this.source(), this.options()));
  }

  private start(): EngineApi {
    const worker = new Worker('worker.web.js');
    this.worker = worker;
    const events: EngineEvents = {
      progress: (_, phase, done, total) => {
        if (phase === 'weights') this.page().weightProgress(done, total);
        else if (this.state.kind === 'loading') this.show({ kind: 'loading', progress: { phase, done, total } });
      },
    };
    worker.addEventListener('error', ({ message }) => {
      if (worker !== this.worker) return;
      this.end();
      this.show({
        kind: 'error',
        error: { code: 'crashed', message: `The analysis stopped unexpectedly (${message}).` },
      });
    });
    return createBirpc<EngineApi, EngineEvents>(
      events,
      channelOptions({
        post: message => worker.postMessage(message),
        listen: receive => worker.addEventListener('message', event => receive(event.data)),
      }),
    );
  }

  private async attempt(work: (engine: EngineApi) => Promise<Summary>): Promise<void> {
    const { engine } = this;
    if (!engine) return;
    try {
      const summary = await work(engine);
      if (engine === this.engine) this.show({ kind: 'ready', generation: ++this.generation, summary });
    } catch (error) {
      if (engine === this.engine) this.show({ kind: 'error', error: toEngineError(error) });
    }
  }

  private options() {
    return { ...this.sizes, defaults: [], operators: {} };
  }

  private show(state: DocumentState): void {
    this.state = state;
    this.page().show(state);
  }
}

function download(contents: BlobPart, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([contents]));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** A file that the user chooses; null: none. */
function chosenFile(accept: string): Promise<File | null> {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  return new Promise(resolve => {
    input.addEventListener('change', () => resolve(input.files?.[0] ?? null));
    input.addEventListener('cancel', () => resolve(null));
    input.click();
  });
}
