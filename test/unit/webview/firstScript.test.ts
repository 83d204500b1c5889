import * as assert from 'node:assert/strict';
import { build, type Metafile } from 'esbuild';
import { entries } from '../../../esbuild.js';

type Output = Metafile['outputs'][string];

/** What a page loads before it shows figures passes through VS Code file by file and byte by byte. */
describe('The first script of the page of a model', () => {
  let outputs: Metafile['outputs'];
  /** The page's script and the one that it imports at once. */
  let first: readonly Output[];

  before(async () => {
    const page = entries.find(({ entryPoints }) => entryPoints !== undefined && 'page' in entryPoints)!;
    ({ outputs } = (await build({ ...page, minify: true, sourcemap: false, write: false, outdir: 'out' })).metafile!);
    const script = outputs['out/page.js'];
    const imported = script.imports.filter(({ kind }) => kind === 'import-statement');
    first = [script, ...imported.map(({ path }) => outputs[path])];
  });

  const size = (files: readonly Output[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

  it('is small, and so is its style', () => {
    assert.ok(size(first) <= 130_000, `${size(first)} bytes of script`);
    assert.ok(size([outputs['out/page.css']]) <= 35_000, `${size([outputs['out/page.css']])} bytes of style`);
  });

  it('is two files: VS Code is told the name of the second', () => {
    assert.deepEqual(Object.keys(outputs).sort(), [
      'out/codicon.ttf',
      'out/page.css',
      'out/page.js',
      'out/page.later.js',
      'out/page.shared.js',
    ]);
    assert.deepEqual(first[0].imports.map(({ path }) => path).sort(), ['out/page.later.js', 'out/page.shared.js']);
  });

  it('has neither views that are opened later nor the libraries that they use', () => {
    const later =
      /node_modules\/(d3-|@dagrejs)|vscode-(single-select|option)|\/(compress|details|graph)\/\w+(View|Pane)\.|\/views\/\w+View\.|engine\/(operators|analysis|readers|questions)\//;
    const sources = first.flatMap(({ inputs }) =>
      Object.entries(inputs)
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([source]) => source),
    );
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
