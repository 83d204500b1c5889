import * as esbuild from 'esbuild';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { outFolder, projectRoot } from './vscode/paths';

/** Where the extension runs: in Node on the desktop, or in a web worker as on vscode.dev. */
export type ExtensionHost = 'node' | 'web';

const suiteFolder = path.join(__dirname, 'suite');

/**
 * Bundles the suites for one extension host and returns the file that VS Code runs. `*.test.ts` belongs to both
 * hosts, `*.node.test.ts` and `*.web.test.ts` to one.
 */
export async function bundleSuites(host: ExtensionHost): Promise<string> {
  const outfile = path.join(outFolder, `test/host/${host}.js`);
  await esbuild.build({
    stdin: { contents: entry(suites(host)), resolveDir: __dirname, loader: 'ts' },
    outfile,
    bundle: true,
    format: 'cjs',
    target: 'es2022',
    sourcemap: 'inline',
    logLevel: 'warning',
    // `module` first, as in a browser: jsonc-parser's other form cannot be bundled.
    ...(host === 'node' ? { platform: 'node', mainFields: ['module', 'main'] } : { platform: 'browser' }),
    external: ['vscode'],
    banner: { js: mochaForBothHosts() },
  });
  return outfile;
}

/**
 * Mocha's browser build: one file that does not need Node. Bundled as a module it would use our `module.exports`
 * as its own; without one it defines the globals `mocha` and `Mocha`.
 */
function mochaForBothHosts(): string {
  const source = fs.readFileSync(path.join(projectRoot, 'node_modules/mocha/mocha.js'), 'utf8');
  return `(function (exports, module, define) {\n${source}\n}).call(globalThis);`;
}

function suites(host: ExtensionHost): string[] {
  const other = host === 'node' ? '.web.test.ts' : '.node.test.ts';
  return fs
    .readdirSync(suiteFolder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.test.ts') && !file.endsWith(other))
    .sort();
}

/** The runner comes first: it defines `describe` and `it`. */
function entry(files: string[]): string {
  const imports = files.map(file => `import ${JSON.stringify(`./suite/${file.split(path.sep).join('/')}`)};`);
  return [`export { run } from './runInHost';`, ...imports].join('\n');
}
