import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyze } from '../../../../src/engine/analysis/analyze';
import { MemorySource } from '../../../../src/engine/readers/support/byteSource';
import { readModel } from '../../../../src/engine/readers/readModel';
import { ReadError } from '../../../../src/engine/readers/support/readError';
import { readZipEntry, zipEntries } from '../../../../src/engine/readers/support/zip';
import { zipFile } from '../../support/zipFile';
import { functional, input, layer, output, step, type Json } from './kerasModel';

const model = functional(
  'm',
  [input('x', [8]), layer('d', 'Dense', { units: 4 }, [[output('x')]])],
  ['x'],
  [['d', 0, 0]],
);
const archive = (files: Readonly<Record<string, string | Uint8Array>> = {}, level: 0 | 6 = 6): Uint8Array =>
  zipFile({ 'metadata.json': '{"keras_version": "3.15.1"}', 'config.json': JSON.stringify(model), ...files }, level);

const open = async (bytes: Uint8Array) => analyze(await readModel(new MemorySource(bytes)));

/** A ZIP64 archive of one stored file, as APPNOTE.TXT 4.3 describes it: sizes and offsets are in extra fields. */
function largeArchive(name: string, contents: string): Uint8Array {
  const words = (...values: readonly (readonly [number, 2 | 4 | 8])[]): number[] =>
    values.flatMap(([value, size]) => Array.from({ length: size }, (_, byte) => Math.floor(value / 256 ** byte) & 255));
  const [path, data] = [name, contents].map(text => [...new TextEncoder().encode(text)]);
  const all = 0xffffffff;
  const local = [
    ...words([0x04034b50, 4], [45, 2], [0, 8], [0, 4], [all, 4], [all, 4], [path.length, 2], [0, 2]),
    ...path,
    ...data,
  ];
  const extra = words([1, 2], [24, 2], [data.length, 8], [data.length, 8], [0, 8]);
  const head = words(
    [0x02014b50, 4],
    [45, 2],
    [45, 2],
    [0, 8],
    [0, 4],
    [all, 4],
    [all, 4],
    [path.length, 2],
    [extra.length, 2],
  );
  const entry = [...head, ...words([0, 8], [0, 2], [all, 4]), ...path, ...extra];
  const end64 = words(
    [0x06064b50, 4],
    [44, 8],
    [45, 2],
    [45, 2],
    [0, 8],
    [1, 8],
    [1, 8],
    [entry.length, 8],
    [local.length, 8],
  );
  const locator = words([0x07064b50, 4], [0, 4], [local.length + entry.length, 8], [1, 4]);
  const end = words([0x06054b50, 4], [0, 4], [0xffff, 2], [0xffff, 2], [all, 4], [all, 4], [0, 2]);
  return Uint8Array.from([...local, ...entry, ...end64, ...locator, ...end]);
}

describe('A .keras archive', () => {
  it('contains the model of its config.json and the version that wrote it', async () => {
    for (const level of [0, 6] as const) {
      const analysis = await open(archive({}, level));
      assert.equal(analysis.totals.exact.params, 36);
      assert.equal(analysis.model.producer, 'keras 3.15.1');
      assert.deepEqual(analysis.diagnostics, []);
    }
  });

  it('is read without its weights', async () => {
    const weights = new Uint8Array(4 * 2 ** 20).fill(7);
    const bytes = archive({ 'model.weights.h5': weights }, 0);
    let read = 0;
    const memory = new MemorySource(bytes);
    const counting = {
      size: memory.size,
      beside: memory.beside,
      close: () => memory.close(),
      read: async (offset: number, target: Uint8Array) => {
        const count = await memory.read(offset, target);
        read += count;
        return count;
      },
    };
    assert.equal(analyze(await readModel(counting)).totals.exact.params, 36);
    // The end of a ZIP archive is searched for within the maximum length of a comment.
    assert.ok(read < 80_000, `${read} bytes were read`);
  });

  it('may be larger than 4 GiB (ZIP64)', async () => {
    const bytes = largeArchive('config.json', JSON.stringify(model));
    assert.equal((await open(bytes)).totals.exact.params, 36);
  });

  it('has no text ranges, because its config.json is not a file on disk', async () => {
    const mystery = {
      class_name: 'Sequential',
      config: { layers: [step('Mystery', { batch_input_shape: [null, 4] })] },
    };
    const analysis = await open(zipFile({ 'config.json': JSON.stringify(mystery) }));
    assert.deepEqual(
      analysis.diagnostics.map(({ code, range }) => [code, range]),
      [['unknown-layer', undefined]],
    );
    assert.equal(analysis.nodes[0].analyzed.node.range, undefined);
  });

  it('is rejected before a config.json that decompresses to a huge size is decompressed', async () => {
    const source = new MemorySource(zipFile({ 'config.json': new Uint8Array(2 ** 22) }));
    const [entry] = await zipEntries(source);
    assert.ok(entry.compressedSize < 10_000);
    await assert.rejects(readZipEntry(source, entry, 2 ** 20), { code: 'too-large', message: /more than 1 MiB/ });
    assert.equal((await readZipEntry(source, entry, 2 ** 22)).length, 2 ** 22);
  });

  it('of a class without a list of layers is rejected with advice', async () => {
    const subclassed: Json = { module: 'mine', class_name: 'MyModel', config: {}, registered_name: 'MyModel' };
    await assert.rejects(open(zipFile({ 'config.json': JSON.stringify(subclassed) })), (error: ReadError) => {
      assert.equal(error.code, 'subclassed');
      assert.match(error.message, /^This Keras model .*'MyModel'.*ONNX.*\.$/);
      return true;
    });
  });

  it('is read or rejected with a ReadError after any edit', async () => {
    const bytes = archive();
    const edit = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 6 }), fc.nat(bytes.length), async (edits, length) => {
        const changed = bytes.slice(0, edits.length > 3 ? length : bytes.length);
        for (const [at, value] of edits) if (at < changed.length) changed[at] = value;
        try {
          await open(changed);
        } catch (error) {
          assert.ok(error instanceof ReadError, String(error));
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('A Keras model in JSON', () => {
  const text = JSON.stringify({
    class_name: 'Sequential',
    config: { layers: [step('Mystery', { batch_input_shape: [null, 4] })] },
  });
  const openText = (written: string) => open(new TextEncoder().encode(written));

  it('may be inside a JSON string, with problems located in that string', async () => {
    const written = ` ${JSON.stringify(text)}\n`;
    const [{ code, range }] = (await openText(written)).diagnostics;
    assert.equal(code, 'unknown-layer');
    assert.equal(written.slice(range!.offset, range!.offset + range!.length), '\\"Mystery\\"');
  });

  it('that is truncated inside a string is reported at a line and column of the file', async () => {
    await assert.rejects(openText(JSON.stringify(text.slice(0, -1))), {
      code: 'json-syntax',
      message: new RegExp(`^Line 1, column ${JSON.stringify(text).length - 1}:`),
    });
  });

  it('may contain the NaN and Infinity that Python writes', async () => {
    const layers = [step('ReLU', { batch_input_shape: [null, 4], note: '@' }), step('Dense', { units: 2 })];
    for (const word of ['NaN', 'Infinity', '-Infinity']) {
      const written = JSON.stringify({ class_name: 'Sequential', config: { layers } }).replace('"@"', word);
      assert.equal((await openText(written)).totals.exact.params, 10);
    }
  });
});
