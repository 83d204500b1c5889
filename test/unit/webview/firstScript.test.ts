import * as assert from 'node:assert/strict';
import { build, type Metafile } from 'esbuild';
import { entries } from '../../../esbuild.js';

type Output = Metafile['outputs'][string];

/** What a page loads before it shows figures passes through VS Code file by file and byte by byte. */
describe('The first script of the page of a model', () => {
  let outputs: Metafile['outputs'];
  let first: Output;

  before(async () => {
    const page = entries.find(({ entryPoints }) => entryPoints !== undefined && 'page.entry' in entryPoints)!;
    ({ outputs } = (await build({ ...page, minify: true, sourcemap: false, write: false, outdir: 'out' })).metafile!);
    first = outputs['out/page.js'];
  });

  it('is small, and so is its style, which has the icons in it', () => {
    assert.ok(first.bytes <= 130_000, `${first.bytes} bytes of script`);
    const style = outputs['out/page.css'];
    assert.ok(style.bytes <= 38_000, `${style.bytes} bytes of style`);
  });

  it('is one file, with one that it imports later', () => {
    assert.deepEqual(Object.keys(outputs).sort(), [
      'out/page.css',
      'out/page.entry.js',
      'out/page.js',
      'out/page.later.js',
    ]);
    assert.deepEqual(
      first.imports.map(({ path, kind }) => [path, kind]),
      [['out/page.later.js', 'dynamic-import']],
    );
  });

  it('has neither views that are opened later nor the libraries that they use', () => {
    const later =
      /node_modules\/(d3-|@dagrejs)|vscode-(single-select|option)|\/(compress|details|graph)\/\w+(View|Pane)\.|\/views\/\w+View\.|engine\/(operators|analysis|readers|questions)\//;
    const sources = Object.entries(first.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([source]) => source);
    assert.deepEqual(
      sources.filter(source => later.test(source)),
      [],
    );
    // The names are those that views have.
    for (const name of ['views/mapView.', 'graph/graphView.', 'compress/compressView.', 'details/detailsPane.'])
      assert.ok(
        Object.keys(outputs['out/page.later.js'].inputs).some(source => source.includes(name) && later.test(source)),
        name,
      );
  });
});
