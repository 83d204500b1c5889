import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { freshLayout, type DocumentState, type HostApi, type PageStart } from '../../../src/protocol/pageApi';
import { firstView, freshDevice, shownIn } from '../../../src/protocol/saved/firstView';
import { PageStore } from '../../../src/webview/state/pageStore';
import { Engine } from '../../../src/worker/engine';

const file = path.join(__dirname, '../../fixtures/alexnet.onnx');
const subject = { session: 'model', view: 'page' };
const reading: DocumentState = { kind: 'loading', progress: { phase: 'reading', done: 0, total: 0 } };
const start: PageStart = {
  state: reading,
  l10n: {},
  locale: 'en',
  convention: 'exact',
  unit: 'auto',
  devices: [],
  layout: freshLayout,
  defaultView: 'modules',
  saved: null,
  first: null,
  side: null,
};

/** A page on AlexNet: its store, the questions that it asked, and the start of a page whose model is read. */
async function openPage() {
  const engine = new Engine(() => Promise.reject(new Error('There are no files here.')), { progress: () => undefined });
  const bytes = new Uint8Array(fs.readFileSync(file));
  const summary = await engine.open(
    'model',
    { kind: 'bytes', bytes, name: 'alexnet.onnx' },
    { dimensions: {}, defaults: [], inputShapes: {} },
  );
  const asked: string[] = [];
  const host: Pick<HostApi, 'ask' | 'drawn'> = {
    ask: (question, ...args) => {
      asked.push(question);
      return engine.ask(subject, question, ...args);
    },
    drawn: async () => void asked.push('drawn'),
  };
  const store = new PageStore(host as HostApi, () => undefined, ['modules']);
  const read: PageStart = { ...start, state: { kind: 'ready', generation: 1, summary } };
  const view = firstView(read, null);
  const first = await engine.ask(subject, 'setView', { ...view, ...shownIn(view, summary, [], freshDevice) }, 0);
  return { store, asked, read: { ...read, first } };
}

/** The names of AlexNet's modules, as torchvision has them. */
const modules = ['features', 'avgpool', 'flatten', 'classifier'];

function namesOf({ rows }: PageStore): string[] {
  return Array.from({ length: rows.rowCount }, (_, index) => rows.get(index)).flatMap(row =>
    row !== undefined && 'name' in row && row.level === 1 ? [row.name.toLowerCase()] : [],
  );
}

describe('A page that begins with what its frame says', () => {
  it('shows its rows without asking for them', async () => {
    const { store, asked, read } = await openPage();
    await store.start(read);
    assert.ok(namesOf(store).some(name => modules.includes(name)));
    assert.deepEqual(asked, ['drawn']);
  });

  it('asks for rows that the frame does not have', async () => {
    const { store, asked, read } = await openPage();
    await store.start({ ...read, first: null });
    assert.ok(namesOf(store).some(name => modules.includes(name)));
    assert.deepEqual(asked, ['setView', 'drawn']);
  });

  it('waits for the answer with the rows when the model is read, and asks for none', async () => {
    const { store, asked, read } = await openPage();
    await store.start(start, true);
    await store.show(read.state);
    assert.equal(store.document.kind, 'loading');
    await store.start(read);
    assert.ok(namesOf(store).some(name => modules.includes(name)));
    assert.deepEqual(asked, ['drawn']);
  });

  it('shows at once why the model cannot be read', async () => {
    const { store } = await openPage();
    await store.start(start, true);
    await store.show({ kind: 'error', error: { code: 'ENOENT', message: 'The file does not exist.' } });
    assert.equal(store.document.kind, 'error');
  });

  it('starts again with what has changed while the frame was made', async () => {
    const { store, read } = await openPage();
    await store.start(start);
    assert.equal(store.document.kind, 'loading');
    await store.start({ ...read, layout: { ...freshLayout, details: 'below' } });
    assert.ok(namesOf(store).some(name => modules.includes(name)));
    assert.equal(store.layout.details, 'below');
  });

  it('starts again with the row that was selected meanwhile', async () => {
    const { store, read } = await openPage();
    await store.start(read);
    const { item } = store.rows.get(1) as { item: number };
    const selected = store.select(item);
    await store.start({ ...read, layout: { ...freshLayout, details: 'below' } });
    await selected;
    assert.equal(store.details?.path, 'features/features.0');
  });
});
