import * as assert from 'node:assert/strict';
import * as esbuild from 'esbuild';
import { strFromU8, unzipSync, type Unzipped } from 'fflate';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { entries } from '../../esbuild';
import type manifest from '../../package.json';
import { projectRoot } from '../host/vscode/paths';
import { packageExtension } from './packageExtension';

describe('the contents of the package', () => {
  let bytes: Buffer;
  let files: Unzipped;

  before(function () {
    this.timeout(120_000);
    bytes = fs.readFileSync(packageExtension());
    files = unzipSync(bytes);
  });

  it('have a license notice for exactly the bundled packages', async () => {
    const notices = text('ThirdPartyNotices.txt')
      .split(/^-{80}\n/m)
      .slice(1);
    const named = notices.map(notice => /^(\S+) \d+\.\d+\.\d+\S* \(\S.*\)\n/.exec(notice)?.[1] ?? notice);
    assert.deepEqual(named, [...new Set(named)], 'named twice');
    // Source maps also list what is bundled.
    assert.deepEqual(new Set(named), new Set(await mappedPackages()));
    for (const notice of notices)
      assert.match(notice, /copyright|creative commons/i, `not a licence: ${notice.slice(0, 80)}`);
  });

  it('name the license of the icon font', () => {
    assert.match(text('dist/page.css'), /@font-face\{font-family:codicon;[^}]*url\(data:font/);
    assert.match(
      text('ThirdPartyNotices.txt'),
      /^@vscode\/codicons \S+ \(CC-BY-4\.0\)[^]+?Attribution 4\.0 International/m,
    );
  });

  it('has a page for users, with pictures of the repository', () => {
    assert.match(text('readme.md'), /^# Model Cost Lens\n\nWhat does this neural network cost/);
    assert.doesNotMatch(text('readme.md'), /\bnpm\b/);
    const { repository } = JSON.parse(text('package.json')) as typeof manifest;
    const raw = `${repository.url.replace(/\.git$/, '')}/raw/HEAD/`;
    const links = [...text('readme.md').matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link);
    assert.ok(links.length >= 5);
    for (const link of links) {
      assert.ok(link.startsWith(raw), link);
      assert.ok(fs.existsSync(path.join(projectRoot, link.slice(raw.length))), link);
    }
  });

  it('has exactly the pictures of the walkthrough', () => {
    const { steps } = (JSON.parse(text('package.json')) as typeof manifest).contributes.walkthroughs[0];
    const pictures = steps.flatMap(({ media: { image } }) =>
      typeof image === 'string' ? [image] : Object.values(image),
    );
    const packed = Object.keys(files).filter(name => name.startsWith('extension/media/screenshots/'));
    assert.deepEqual(packed.sort(), [...new Set(pictures)].map(picture => `extension/${picture}`).sort());
  });

  it('has the licence that registries ask for', () => {
    assert.match(text('LICENSE.txt'), /^MIT License/);
    assert.match(strFromU8(files['extension.vsixmanifest']), /<License>extension\/LICENSE\.txt<\/License>/);
  });

  it('include neither sources nor source maps', () => {
    const strange = Object.keys(files).filter(name =>
      /\.map$|\.ts$|node_modules|^extension\/(?:src|test)\//.test(name),
    );
    assert.deepEqual(strange, []);
  });

  it('are smaller than 2 MB', () => {
    assert.ok(bytes.length < 2_000_000, `${bytes.length} bytes`);
  });

  it('are identical when built again', function () {
    this.timeout(120_000);
    assert.ok(fs.readFileSync(packageExtension()).equals(bytes));
  });

  function text(name: string): string {
    return strFromU8(files[`extension/${name}`]);
  }
});

/** The packages that the source maps of all entries name. */
async function mappedPackages(): Promise<string[]> {
  const builds = await Promise.all(
    entries.map(entry =>
      esbuild.build({
        ...entry,
        absWorkingDir: projectRoot,
        minify: true,
        sourcemap: 'external',
        sourcesContent: false,
        write: false,
        outdir: 'dist',
      }),
    ),
  );
  const maps = builds.flatMap(({ outputFiles }) => outputFiles).filter(({ path }) => path.endsWith('.map'));
  return maps
    .flatMap(map => (JSON.parse(map.text) as { sources: string[] }).sources)
    .map(source => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1])
    .filter(name => name !== undefined);
}
