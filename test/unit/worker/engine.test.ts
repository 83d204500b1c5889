import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { MemorySource, type ByteSource } from '../../../src/engine/readers/support/byteSource';
import type { AnalysisOptions, Layer, Source } from '../../../src/protocol/data';
import { freshComparison } from '../../../src/webview/compare/comparisonView';
import { Engine } from '../../../src/worker/engine';
import { freshState } from './freshState';

const options: AnalysisOptions = { dimensions: {}, defaults: [], inputShapes: {} };
const spec = (features: number): Source => ({
  kind: 'text',
  name: 'net.layers.json',
  text: JSON.stringify({ input: [4], layers: [{ type: 'Linear', out_features: features, bias: false }] }),
});
const noFiles = () => Promise.reject(new Error('There are no files here.'));
const newEngine = (openFile: (path: string) => Promise<ByteSource> = noFiles) =>
  new Engine(openFile, { progress: () => undefined });

describe('the engine of a worker', () => {
  it('opens a file by its path, and closes it', async () => {
    let closed = 0;
    const engine = newEngine(async path => {
      const source = new MemorySource(fs.readFileSync(path));
      source.close = async () => void closed++;
      return source;
    });
    const { totals } = await engine.open(
      's',
      { kind: 'path', path: 'test/fixtures/alexnet.onnx', name: 'alexnet.onnx' },
      options,
    );
    // The published parameters of torchvision's AlexNet.
    assert.equal(totals.exact.params, 61_100_840);
    assert.equal(closed, 1);
  });

  it('reports what is wrong with a file, with a code, and closes it', async () => {
    let closed = 0;
    const engine = newEngine(async () => {
      const source = new MemorySource(new Uint8Array(0));
      source.close = async () => void closed++;
      return source;
    });
    await assert.rejects(engine.open('s', { kind: 'path', path: 'x.onnx', name: 'x.onnx' }, options), {
      code: 'empty',
    });
    assert.equal(closed, 1);
  });

  it('reports increasing progress', async () => {
    const told: [string, number, number][] = [];
    const engine = new Engine(noFiles, {
      progress: (session, phase, done, total) => {
        assert.equal(session, 's');
        told.push([phase, done, total]);
      },
    });
    const bytes = new Uint8Array(fs.readFileSync('test/fixtures/models/mobilenet_v2.onnx'));
    await engine.open('s', { kind: 'bytes', bytes, name: 'mobilenet_v2.onnx' }, options);
    assert.ok(told.length > 0);
    for (const [, done, total] of told) assert.ok(done <= total, `${done} of ${total}`);
  });

  it('keeps the last open request of a session, and drops earlier ones', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>(resolve => (release = resolve));
    const slow = new MemorySource(new TextEncoder().encode((spec(2) as { text: string }).text));
    const engine = newEngine(async () => {
      await held;
      return slow;
    });
    const first = engine.open('s', { kind: 'path', path: 'slow', name: 'net.layers.json' }, options);
    await engine.open('s', spec(3), options);
    release();
    await assert.rejects(first, { code: 'out-of-date' });
    const layers = JSON.parse(await engine.ask({ session: 's' }, 'layers', 'exact')) as Layer[];
    assert.equal(layers[0].params, 4 * 3);
  });

  it('answers questions about a model that is being opened once it is', async () => {
    const engine = newEngine();
    const opened = engine.open('s', spec(2), options);
    const { rowCount } = await engine.ask({ session: 's', view: 'page' }, 'firstView', freshState);
    assert.equal(rowCount, 1);
    await opened;
  });

  it('says why there is no answer about a model that cannot be opened', async () => {
    const engine = newEngine(async () => new MemorySource(new Uint8Array(0)));
    const opened = engine.open('s', { kind: 'path', path: 'x.onnx', name: 'x.onnx' }, options);
    const answer = engine.ask({ session: 's', view: 'page' }, 'firstView', freshState);
    await assert.rejects(opened, { code: 'empty' });
    await assert.rejects(answer, { code: 'empty' });
  });

  it('begins a view of a model without MACs with shares of FLOPs', async () => {
    const engine = newEngine();
    const page = { session: 's', view: 'page' };
    const text = JSON.stringify({ input: [4], layers: [{ type: 'ReLU' }, { type: 'Tanh' }] });
    await engine.open('s', { kind: 'text', name: 'net.layers.json', text }, options);
    const first = await engine.ask(page, 'firstView', freshState);
    assert.deepEqual(first, await engine.ask(page, 'setView', { ...freshState, metric: 'flops' }, 0));
    assert.notDeepEqual(first, await engine.ask(page, 'setView', freshState, 0));
  });

  it('analyzes again with other values', async () => {
    const engine = newEngine();
    const text = JSON.stringify({
      input: ['tokens', 4],
      layers: [{ type: 'Linear', out_features: 3, bias: false }],
    });
    await engine.open('s', { kind: 'text', text, name: 'net.layers.json' }, options);
    const { totals } = await engine.analyze('s', { ...options, dimensions: { tokens: 10 } });
    assert.equal(totals.exact.macs, 10 * 4 * 3);
  });

  it('rejects questions about a closed session', async () => {
    const engine = newEngine();
    await engine.open('s', spec(3), options);
    await engine.close('s');
    await assert.rejects(engine.ask({ session: 's' }, 'memory'), /There is no session 's'/);
  });

  it('reads weight files next to a text with a path, and no others', async () => {
    const opened: string[] = [];
    const engine = newEngine(async path => {
      opened.push(path);
      return new MemorySource(new Uint8Array(0), async name => {
        opened.push(name);
        return null;
      });
    });
    const text = JSON.stringify({
      format: 'graph-model',
      modelTopology: { node: [{ name: 'x', op: 'Placeholder', attr: { dtype: { type: 'DT_FLOAT' } } }] },
      weightsManifest: [{ paths: ['w.bin'], weights: [{ name: 'w', shape: [1], dtype: 'int32' }] }],
    });
    await engine.open('s', { kind: 'text', text, name: 'model.json', path: '/models/model.json' }, options);
    assert.deepEqual(opened, ['/models/model.json', 'w.bin']);
    opened.length = 0;
    await engine.open('s', { kind: 'text', text, name: 'model.json' }, options);
    assert.deepEqual(opened, []);
  });

  it('compares only for the latest request, and not for a comparison that was closed', async () => {
    const engine = newEngine();
    await engine.open('old', spec(2), options);
    await engine.open('new', spec(3), options);
    const request = (figure: 'macs' | 'params') =>
      engine.setComparison('c', 'old', 'new', { ...freshComparison('exact'), figure });
    const overtaken = request('macs');
    assert.equal(
      (await Promise.all([assert.rejects(overtaken, { code: 'out-of-date' }), request('params')]))[1].new.totals.macs,
      4 * 3,
    );
    const closed = request('macs');
    await engine.closeComparison('c');
    await assert.rejects(closed, { code: 'out-of-date' });
    await assert.rejects(engine.comparedRows('c', 0, 1), /no comparison/);
  });
});
