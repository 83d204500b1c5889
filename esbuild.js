// Builds every entry of the product into dist/, and what is generated beside it: `node esbuild.js [--watch] [--production] [--demo]`.
const esbuild = require('esbuild');
const fs = require('node:fs');
const path = require('node:path');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

const common = {
  bundle: true,
  sourcemap: !production,
  minify: production,
  logLevel: 'warning',
  target: 'es2022',
  legalComments: 'none',
  metafile: true,
};
// `module` first: jsonc-parser's other form loads its parts by names that a bundle does not have.
const node = { ...common, platform: 'node', target: 'node20', format: 'cjs', mainFields: ['module', 'main'] };
const browser = { ...common, platform: 'browser', format: 'iife' };

/**
 * The terminal's entry, the program that it starts, and the protocol for assistants, which that loads for one command;
 * tests build them from the sources as they are.
 * @type {import('esbuild').BuildOptions}
 */
const cli = {
  ...node,
  entryPoints: { cli: 'src/cli.ts', terminal: 'src/cli/terminal.ts', mcp: 'src/cli/mcp.ts' },
  external: ['./mcp.js'],
  // Code that V8 compiled earlier can `require`, but not `import`.
  supported: { 'dynamic-import': false },
};

/** The engine for programs, as both kinds of modules; any environment runs it. */
const library = {
  ...browser,
  platform: 'neutral',
  mainFields: ['module', 'main'],
  entryPoints: { 'library/index': 'src/library.ts' },
};
const libraries = [
  { ...library, format: 'esm', outExtension: { '.js': '.mjs' } },
  { ...library, format: 'cjs', outExtension: { '.js': '.cjs' } },
];

/**
 * Everything that is built.
 * @type {import('esbuild').BuildOptions[]}
 */
const entries = [
  { ...node, entryPoints: { extension: 'src/extension.ts' }, external: ['vscode'] },
  { ...browser, entryPoints: { 'extension.web': 'src/extension.web.ts' }, format: 'cjs', external: ['vscode'] },
  // With the tools for assistants; the package has the file of their protocol too.
  { ...node, entryPoints: { worker: 'src/nodeEngine.ts' }, external: ['./mcp.js'] },
  { ...browser, entryPoints: { 'worker.web': 'src/worker/webWorker.ts' } },
  { ...browser, entryPoints: { layout: 'src/webview/graph/layout/layoutWorker.ts' } },
  // The page's style is imported by its script.
  {
    ...browser,
    entryPoints: {
      page: 'src/webview/page.ts',
      compare: 'src/webview/compare/compare.ts',
      models: 'src/webview/models/models.ts',
    },
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
  },
  cli,
  ...libraries,
];

/** The static page that opens models without VS Code, in out/demo. */
const demo = {
  ...browser,
  entryPoints: {
    demo: 'src/demo/demo.ts',
    theme: 'src/demo/theme.css',
    frame: 'src/demo/frame.ts',
    page: 'src/webview/page.ts',
    layout: 'src/webview/graph/layout/layoutWorker.ts',
    'worker.web': 'src/worker/webWorker.ts',
  },
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
};

/** Files of the demo that are copied, and their names there. */
const demoFiles = {
  'src/demo/index.html': 'index.html',
  'src/demo/page.html': 'page.html',
  'media/icon.png': 'icon.png',
  'media/samples/mobilenet_v2.onnx': 'sample.onnx',
};

async function buildDemo(outdir = 'out/demo') {
  fs.rmSync(outdir, { recursive: true, force: true });
  await esbuild.build({ ...demo, outdir });
  for (const [file, name] of Object.entries(demoFiles)) fs.copyFileSync(file, path.join(outdir, name));
}

/** The JSON schemas of what users write, each out of the code that reads it. */
async function writeSchemas() {
  fs.mkdirSync('media', { recursive: true });
  for (const [file, entry, schema] of [
    ['layers', 'src/engine/readers/layers/jsonSchema.ts', 'layersJsonSchema'],
    ['plan', 'src/engine/readers/plan/readPlan.ts', 'planJsonSchema'],
  ]) {
    const { outputFiles } = await esbuild.build({ ...node, entryPoints: [entry], sourcemap: false, write: false });
    const module = { exports: {} };
    new Function('module', 'exports', 'require', outputFiles[0].text)(module, module.exports, require);
    fs.writeFileSync(`media/${file}.schema.json`, `${JSON.stringify(module.exports[schema](), null, 1)}\n`);
  }
}

/** Packages that are published without their owner's licence text, and where another package has it. */
const licencesElsewhere = { '@vscode/l10n': ['@vscode/test-electron/LICENSE'] };

/** Packages whose published files contain others. */
const contained = { 'node_modules/@dagrejs/dagre': ['node_modules/@dagrejs/graphlib'] };

/**
 * ThirdPartyNotices.txt: name, version, source and licence texts of every package of which a byte is bundled.
 * Throws where a package brings no licence text: somebody has to look for it.
 * @param {import('esbuild').Metafile[]} metafiles
 */
function writeNotices(metafiles) {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(output => Object.entries(output.inputs)),
  );
  const packages = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([input]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0])
    .filter(folder => folder !== undefined)
    .flatMap(folder => [folder, ...(contained[folder] ?? [])]);
  const intro =
    'Model Cost Lens contains the third-party software below, each under the licence that follows its name.\n';
  const notices = [...new Set(packages)].map(notice).sort();
  fs.writeFileSync('ThirdPartyNotices.txt', [intro, ...notices].join(`\n${'-'.repeat(80)}\n`));
}

/** @param {string} folder of a package, relative to the project */
function notice(folder) {
  const { name, version, license, homepage, repository } = JSON.parse(
    fs.readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  const own = fs.readdirSync(folder).filter(file => /^(licen[cs]e|copying|notice)/i.test(file));
  const files =
    own.length > 0
      ? own.sort().map(file => path.join(folder, file))
      : licencesElsewhere[name]?.map(file => require.resolve(file));
  if (files === undefined) throw new Error(`The bundled package ${name} has no licence text.`);
  const texts = files.map(file =>
    fs
      .readFileSync(file, 'utf8')
      .replace(/^\ufeff|\r(?=\n)/g, '')
      .trim(),
  );
  const source = repository?.url ?? repository ?? homepage ?? '';
  return [`${name} ${version} (${license})\n${source}`, ...texts].join('\n\n') + '\n';
}

/**
 * Escapes what is not ASCII in the terminal's program, as esbuild does outside of tagged templates, whose values stay the
 * same: V8 reads it in half the time.
 * @param {string} folder
 */
function escapeTerminal(folder) {
  const file = path.join(folder, 'terminal.js');
  const escaped = character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/[^\0-\x7f]/g, escaped));
}

async function main() {
  fs.rmSync('dist', { recursive: true, force: true });
  await writeSchemas();
  const options = entries.map(entry => ({ ...entry, outdir: 'dist' }));
  if (watch) {
    const contexts = await Promise.all(options.map(option => esbuild.context(option)));
    await Promise.all(contexts.map(context => context.watch()));
    console.log('watching');
    return;
  }
  const results = await Promise.all(options.map(option => esbuild.build(option)));
  escapeTerminal('dist');
  writeNotices(results.map(({ metafile }) => metafile));
  fs.chmodSync('dist/cli.js', 0o755);
}

module.exports = { buildDemo, cli, entries, escapeTerminal };

if (require.main === module) {
  (process.argv.includes('--demo') ? buildDemo() : main()).catch(error => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
