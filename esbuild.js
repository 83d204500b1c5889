// Builds every entry of the product into dist/, and what is generated beside it: `node esbuild.js [--watch] [--production] [--demo]`.
const esbuild = require('esbuild');
const fs = require('node:fs');
const path = require('node:path');
const subsetFont = require('subset-font');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/**
 * Of the code that protobufjs generated for ONNX's messages what reads them: the rest would be a tenth of the terminal's
 * program, and its start takes time for every function.
 * @type {import('esbuild').Plugin}
 */
const onlyDecoding = {
  name: 'only decoding',
  setup(build) {
    const others = ['create', 'encode', 'encodeDelimited', 'decodeDelimited', 'verify', 'fromObject', 'toObject'];
    const assigned = new RegExp(`^( +)\\w.*\\.(${others.join('|')}|prototype\\.toJSON) = function [^]*?^\\1};\n`, 'gm');
    build.onLoad({ filter: /[\\/]onnx-proto[\\/]dist[\\/]onnx\.js$/ }, ({ path: file }) => {
      const text = fs.readFileSync(file, 'utf8');
      const contents = text.replace(assigned, '');
      if (contents === text) throw new Error(`${file} is written differently: nothing could be left out.`);
      return { contents };
    });
  },
};

const common = {
  bundle: true,
  sourcemap: !production,
  minify: production,
  logLevel: 'warning',
  target: 'es2022',
  legalComments: 'none',
  metafile: true,
  plugins: [onlyDecoding],
};
// `module` first: jsonc-parser's other form loads its parts by names that a bundle does not have.
/** @type {import('esbuild').BuildOptions} */
const node = { ...common, platform: 'node', target: 'node20', format: 'cjs', mainFields: ['module', 'main'] };
const browser = { ...common, platform: 'browser', format: 'iife' };

/**
 * VS Code's API as one module of the bundle. Otherwise esbuild copies all of it for each file that says
 * `import * as vscode`, which took longer than everything else at the start of the extension.
 * @type {import('esbuild').Plugin}
 */
const vscodeOnce = {
  name: 'vscode-once',
  setup(build) {
    const namespace = 'vscode';
    build.onResolve({ filter: /^vscode$/ }, ({ path, namespace: importer }) =>
      importer === namespace ? { path, external: true } : { path, namespace },
    );
    build.onLoad({ filter: /^vscode$/, namespace }, () => ({ contents: `export * from 'vscode';` }));
  },
};

/**
 * Every module imports the entry, so that all that the entry needs is in one file, and not in one for each set of parts
 * that share something.
 * @param {string} entry
 * @returns {import('esbuild').Plugin}
 */
function inOneFile(entry) {
  return {
    name: 'one file for the entry',
    setup(build) {
      const first = path.resolve(entry);
      build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path: file }) => {
        const text = fs.readFileSync(file, 'utf8');
        return { contents: file === first ? text : `import ${JSON.stringify(first)};${text}`, loader: 'ts' };
      });
    },
  };
}

/** The terminal's entry, and the protocol for assistants, which its program loads for one command. */
const cli = { ...node, entryPoints: { cli: 'src/cli.ts', mcp: 'src/cli/mcp.ts' } };

/**
 * A program in Node: `NAME.js` is what it always needs, and a file for each part that is loaded by `import()` when
 * something needs it. V8 reads all of a file before it runs.
 * @param {string} name
 * @param {string} entry
 * @returns {import('esbuild').BuildOptions}
 */
function programOf(name, entry) {
  return {
    ...node,
    entryPoints: { [name]: entry },
    external: ['./mcp.js'],
    format: 'esm',
    splitting: true,
    chunkNames: `${name}-[name]-[hash]`,
    sourcemap: !production && 'inline',
    plugins: [...node.plugins, inOneFile(entry)],
  };
}

/** What the terminal's entry starts. */
const terminal = programOf('terminal', 'src/cli/terminal.ts');

/** What the worker's entry starts, with the tools for assistants; the package has the file of their protocol too. */
const worker = programOf('worker.later', 'src/worker.later.ts');

/**
 * How an entry is built into files: programs as `writeProgram` says.
 * @param {import('esbuild').BuildOptions} entry
 * @returns {import('esbuild').BuildOptions}
 */
function written(entry) {
  if (entry !== terminal && entry !== worker) return entry;
  const write = build => build.onEnd(result => writeProgram(result, build.initialOptions));
  return { ...entry, write: false, plugins: [...entry.plugins, { name: 'CommonJS', setup: write }] };
}

/**
 * As a script a file of a program is a function with a module's scope, as a module it calls it: Node would copy a whole
 * text to put this around it.
 */
const asFunction = (scope => ({
  banner: `(run=>typeof module=="object"?run(${scope}):run)((function(${scope}){"use strict";`,
  footer: '}))',
}))('exports,require,module,__filename,__dirname');

/**
 * Writes the files of a program as what V8 can compile ahead and read fast. Code that it compiled earlier can
 * `require`, but not `import`. What is not ASCII is escaped, as esbuild does outside of tagged templates, whose values stay
 * the same: V8 reads it in half the time.
 * @param {import('esbuild').BuildResult} result
 * @param {import('esbuild').BuildOptions} options
 */
function writeProgram({ errors, outputFiles, metafile }, { entryPoints, minify, sourcemap, target }) {
  if (errors.length > 0) return;
  const [[name, source]] = Object.entries(entryPoints);
  const own = `${name}.js`;
  const entry = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint === source);
  // Shared with all parts, it is in a file of its own, which takes the name of the empty one.
  const shared = path.basename(entry.imports[0].path);
  for (const output of outputFiles) {
    if (path.basename(output.path) === own) continue;
    const { code, map } = esbuild.transformSync(withPlainExports(output.text.replaceAll(shared, own)), {
      platform: 'node',
      target,
      format: 'cjs',
      supported: { 'dynamic-import': false },
      ...asFunction,
      minify,
      sourcemap: sourcemap && 'external',
    });
    const file = output.path.replace(shared, own);
    const escaped = character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    const mapName = map && `//# sourceMappingURL=${path.basename(file)}.map\n`;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, code.replace(/[^\0-\x7f]/g, escaped) + mapName);
    if (map) fs.writeFileSync(`${file}.map`, map);
  }
}

/**
 * Exports as properties of one object: no file of a program changes what it exports, or is read by another one before
 * it has run, and two functions for each export, as esbuild writes them, take longer than reading a small model.
 * @param {string} text of a module, which names its exports at its end
 */
function withPlainExports(text) {
  return text.replace(/export\s*\{([^}]*)\};?\s*(?=$|\/\/# sourceMappingURL=.*\s*$)/, (_, names) => {
    const properties = names.replace(/([\w$]+) as ([\w$]+)/g, '$2: $1');
    return `module.exports = {${properties}};\n`;
  });
}

/** The worker's entry in Node. */
const workerEntry = {
  ...node,
  entryPoints: { worker: 'src/worker.ts' },
  external: ['./worker.later'],
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
 * Of all icons those that pages name: their rules, and their shapes as part of the style. A font of its own would be asked
 * for once the page is drawn, and VS Code hides a page until everything that it asked for has arrived.
 * @type {import('esbuild').Plugin}
 */
const namedIcons = {
  name: 'named icons',
  setup(build) {
    build.onLoad({ filter: /codicon\.css$/ }, async ({ path: file }) => {
      const sources = fs
        .readdirSync('src/webview', { recursive: true, encoding: 'utf8' })
        .filter(name => name.endsWith('.ts'))
        .map(name => path.resolve('src/webview', name));
      const named = new Set(
        sources.flatMap(source => fs.readFileSync(source, 'utf8').match(/codicon(-[a-z]+)+/g) ?? []),
      );
      let characters = '';
      const rules = fs
        .readFileSync(file, 'utf8')
        .replace(/^\.([\w-]+):before .*"\\(\w+)".*\n/gm, (rule, icon, code) => {
          if (!named.delete(icon)) return '';
          characters += String.fromCodePoint(Number.parseInt(code, 16));
          return rule;
        });
      if (named.size > 0) throw new Error(`There are no icons ${[...named].join(', ')}.`);
      const all = fs.readFileSync(path.join(path.dirname(file), 'codicon.ttf'));
      const font = await subsetFont(all, characters, { targetFormat: 'woff2' });
      const contents = rules.replace(
        /url\(.*\) format\(.*\)/,
        `url(data:font/woff2;base64,${font.toString('base64')}) format("woff2")`,
      );
      return { contents, loader: 'css', watchFiles: sources };
    });
  },
};

/** Pages; their styles are imported by their scripts, but for that of a model. */
const pages = { ...browser, plugins: [...browser.plugins, namedIcons] };

const pageEntry = 'src/webview/page.ts';

/**
 * The page of a model loads the code that its first screen does without later. The first script is the file that both
 * share: `page.entry.js` only imports it, and nobody needs that.
 * @type {import('esbuild').BuildOptions}
 */
const page = {
  ...pages,
  entryPoints: {
    page: 'src/webview/page.css',
    'page.entry': pageEntry,
    'page.later': 'src/webview/later.ts',
  },
  plugins: [...pages.plugins, inOneFile(pageEntry)],
  format: 'esm',
  splitting: true,
  chunkNames: 'page',
};

/**
 * The extension in Node: what it needs at activation, and the rest, which that file requires later. What little both use
 * is in both; objects with a state are in one.
 * @type {import('esbuild').BuildOptions}
 */
const extension = {
  ...node,
  external: ['./extension.later'],
  supported: { 'dynamic-import': false },
  plugins: [...node.plugins, vscodeOnce],
};

/**
 * Everything that is built.
 * @type {import('esbuild').BuildOptions[]}
 */
const entries = [
  { ...extension, entryPoints: { extension: 'src/extension.ts' } },
  { ...extension, entryPoints: { 'extension.later': 'src/extension.later.ts' } },
  {
    ...browser,
    entryPoints: { 'extension.web': 'src/extension.web.ts' },
    format: 'cjs',
    plugins: [...browser.plugins, vscodeOnce],
  },
  workerEntry,
  worker,
  { ...browser, entryPoints: { 'worker.web': 'src/worker/webWorker.ts' } },
  { ...browser, entryPoints: { layout: 'src/webview/graph/layout/layoutWorker.ts' } },
  page,
  { ...pages, entryPoints: { compare: 'src/webview/compare/compare.ts', models: 'src/webview/models/models.ts' } },
  cli,
  terminal,
  ...libraries,
];

/**
 * Builds entries into a folder, all by default, from the sources as they are.
 * @param {string} outdir
 * @param {import('esbuild').BuildOptions} options
 */
function buildInto(outdir, options = {}, built = entries) {
  return Promise.all(built.map(entry => esbuild.build({ ...written(entry), ...options, outdir })));
}

const buildTerminal = (outdir, options) => buildInto(outdir, options, [cli, terminal]);
const buildWorker = (outdir, options) => buildInto(outdir, options, [workerEntry, worker]);

/** The static page that opens models without VS Code, in out/demo. */
const demo = {
  ...pages,
  entryPoints: {
    demo: 'src/demo/demo.ts',
    theme: 'src/demo/theme.css',
    frame: 'src/demo/frame.ts',
    layout: 'src/webview/graph/layout/layoutWorker.ts',
    'worker.web': 'src/worker/webWorker.ts',
  },
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
  await Promise.all([page, demo].map(options => esbuild.build({ ...options, outdir })));
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

async function main() {
  fs.rmSync('dist', { recursive: true, force: true });
  await writeSchemas();
  if (watch) {
    const contexts = await Promise.all(entries.map(entry => esbuild.context({ ...written(entry), outdir: 'dist' })));
    await Promise.all(contexts.map(context => context.watch()));
    console.log('watching');
    return;
  }
  const results = await buildInto('dist');
  writeNotices(results.map(({ metafile }) => metafile));
  fs.chmodSync('dist/cli.js', 0o755);
}

module.exports = { buildDemo, buildInto, buildTerminal, buildWorker, entries };

if (require.main === module) {
  (process.argv.includes('--demo') ? buildDemo() : main()).catch(error => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
