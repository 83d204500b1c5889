// Builds every entry of the product into dist/: `node esbuild.js [--watch] [--production]`.
const esbuild = require('esbuild');
const fs = require('node:fs');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

const common = {
  bundle: true,
  sourcemap: !production,
  minify: production,
  logLevel: 'warning',
  target: 'es2022',
  legalComments: 'none',
};
// `module` first: jsonc-parser's other form loads its parts by names that a bundle does not have.
const node = { ...common, platform: 'node', target: 'node20', format: 'cjs', mainFields: ['module', 'main'] };
const browser = { ...common, platform: 'browser', format: 'iife' };

/**
 * The terminal's entry; tests build it from the sources as they are.
 * @type {import('esbuild').BuildOptions}
 */
const cli = { ...node, entryPoints: { cli: 'src/cli.ts' }, banner: { js: '#!/usr/bin/env node' } };

const entries = [
  { ...node, entryPoints: { extension: 'src/extension.ts' }, external: ['vscode'] },
  { ...browser, entryPoints: { 'extension.web': 'src/extension.web.ts' }, format: 'cjs', external: ['vscode'] },
  { ...node, entryPoints: { worker: 'src/worker/nodeWorker.ts' } },
  { ...browser, entryPoints: { 'worker.web': 'src/worker/webWorker.ts' } },
  // The page's style is imported by its script; that of its icons is found by name, inside components too.
  {
    ...browser,
    entryPoints: {
      page: 'src/webview/page.ts',
      compare: 'src/webview/compare/compare.ts',
      codicon: '@vscode/codicons/dist/codicon.css',
    },
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
  },
  cli,
];

/** The JSON schema of layer specs, out of the schema that validates them. */
async function writeLayersSchema() {
  const { outputFiles } = await esbuild.build({
    ...node,
    entryPoints: ['src/engine/readers/layers/jsonSchema.ts'],
    sourcemap: false,
    write: false,
  });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', outputFiles[0].text)(module, module.exports, require);
  fs.mkdirSync('media', { recursive: true });
  fs.writeFileSync('media/layers.schema.json', `${JSON.stringify(module.exports.layersJsonSchema(), null, 1)}\n`);
}

async function main() {
  fs.rmSync('dist', { recursive: true, force: true });
  await writeLayersSchema();
  const options = entries.map(entry => ({ ...entry, outdir: 'dist' }));
  if (watch) {
    const contexts = await Promise.all(options.map(option => esbuild.context(option)));
    await Promise.all(contexts.map(context => context.watch()));
    console.log('watching');
    return;
  }
  await Promise.all(options.map(option => esbuild.build(option)));
  fs.chmodSync('dist/cli.js', 0o755);
}

module.exports = { cli };

if (require.main === module) {
  main().catch(error => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
