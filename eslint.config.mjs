// What CONTRIBUTING.md says about the code, as lint rules.
import tseslint from 'typescript-eslint';
import { builtinModules } from 'node:module';
import importRules from './test/lint/importRules.mjs';

const inEngine = (...names) => names.map(name => `src/engine/${name}`);
/** The engine as others see it: operators are looked up by the analysis alone. */
const engine = inEngine(
  'graph',
  'formula',
  'operators/support',
  'analysis',
  'questions',
  'readers',
  'report',
  'openModel.ts',
);

/** What each folder may import besides itself. A row within another row's folder stands apart from it. */
const importTable = {
  'src/engine/graph': [],
  'src/engine/formula': inEngine('graph'),
  'src/engine/operators/support': inEngine('graph', 'formula'),
  'src/engine/operators': inEngine('graph', 'formula', 'operators/support'),
  'src/engine/readers': inEngine('graph', 'formula', 'operators/support/definition.ts'),
  'src/engine/analysis': inEngine('graph', 'formula', 'operators'),
  'src/engine/openModel.ts': inEngine('graph', 'analysis', 'readers'),
  'src/engine/questions': inEngine('graph', 'formula', 'operators/support', 'analysis'),
  'src/engine/report': inEngine('graph', 'formula', 'operators/support', 'analysis', 'questions', 'report/layerSpec'),
  // A layer spec that is written is read again, to see that it costs the same.
  'src/engine/report/layerSpec': [
    ...inEngine('graph', 'analysis', 'readers/layers'),
    'src/engine/report/support/nodeAttributes.ts',
  ],
  'src/protocol': engine,
  'src/node': engine,
  'src/worker': [...engine, 'src/protocol'],
  'src/worker/nodeWorker.ts': [...engine, 'src/protocol', 'src/worker', 'src/node'],
  'src/host': [...engine, 'src/protocol', 'src/host/activation'],
  // VS Code loads it in every window with JSON.
  'src/host/activation': [
    // Types for other extensions, but for the first.
    ...inEngine('readers/detectJson.ts', 'formula/accuracy.ts', 'graph/convention.ts', 'report/report.ts'),
    ...['git/changedModels.ts', 'model/documentMemory.ts', 'operators/settingsFile.ts'].map(name => `src/host/${name}`),
  ],
  'src/webview': [
    ...inEngine('formula/print.ts', 'formula/mathml.ts', 'formula/numbers.ts', 'formula/accuracy.ts'),
    'src/protocol',
  ],
  'src/demo': [...engine, 'src/protocol', 'src/webview/connection.ts'],
  'src/cli': [...engine, 'src/node'],
  'src/library.ts': engine,
  'src/worker.ts': ['src/node', 'src/worker.later.ts'],
  'src/worker.later.ts': ['src/worker', 'src/cli'],
  'src/extension.ts': [
    ...['activation', 'assistants/nodeMcpServer.ts'].map(name => `src/host/${name}`),
    'src/extension.later.ts',
  ],
  'src/extension.later.ts': ['src/host'],
  'src/extension.web.ts': ['src/host'],
  'src/cli.ts': ['src/cli', 'src/node'],
};

const nodeBuiltins = builtinModules.flatMap(name => [name, `node:${name}`]);
const dom = [
  'window',
  'document',
  'navigator',
  'localStorage',
  'HTMLElement',
  'customElements',
  'requestAnimationFrame',
];
const node = ['process', 'Buffer', '__dirname', '__filename', 'require'];

/** Which modules and globals of an environment the files of a folder may not use. */
function restrict(files, { modules = [], globals = [], ignores = [] }) {
  return {
    files,
    ignores,
    rules: {
      'no-restricted-imports': ['error', { paths: modules.map(name => ({ name })) }],
      'no-restricted-globals': ['error', ...globals],
    },
  };
}

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.vscode-test/**', 'out/**'] },
  ...tseslint.configs.recommendedTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  { files: ['**/*.js', '**/*.mjs', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // An API's methods are async even where one has nothing to wait for: what it throws becomes a rejection.
      '@typescript-eslint/require-await': 'off',
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
    },
  },
  {
    files: ['*.js', 'test/**/*.js', '**/*.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off', 'no-console': 'off' },
  },
  {
    files: ['test/**', 'src/cli.ts'],
    rules: { 'no-console': 'off', '@typescript-eslint/no-unused-expressions': 'off' },
  },
  {
    // lit calls the listeners of a template on the element that it belongs to.
    files: ['src/webview/**/*.ts'],
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { imports: importRules },
    rules: { 'imports/table': ['error', importTable], 'imports/no-circle': 'error' },
  },
  {
    // The lists of conventions, of weight types and of the types of plans are values: pages check and offer what they hold. Errors become data and errors again.
    files: ['src/protocol/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: 'engine/(?!graph/(convention|codedError|message|plan|weightType)$)',
              allowTypeImports: true,
              message: 'Import types only.',
            },
          ],
        },
      ],
    },
  },
  restrict(['src/engine/**/*.ts'], {
    modules: ['vscode', ...nodeBuiltins],
    globals: [...dom, ...node, 'console', 'Date', 'performance', 'setTimeout', 'setInterval', 'fetch', 'globalThis'],
  }),
  restrict(['src/protocol/**/*.ts', 'src/library.ts'], {
    modules: ['vscode', ...nodeBuiltins],
    globals: [...dom, ...node],
  }),
  restrict(['src/node/**/*.ts', 'src/worker/nodeWorker.ts', 'src/worker*.ts', 'src/cli.ts', 'src/cli/**/*.ts'], {
    modules: ['vscode'],
    globals: dom,
  }),
  restrict(['src/worker/**/*.ts'], {
    modules: ['vscode', ...nodeBuiltins],
    globals: [...dom, ...node],
    ignores: ['src/worker/nodeWorker.ts'],
  }),
  restrict(['src/host/**/*.ts', 'src/extension*.ts'], {
    modules: nodeBuiltins,
    globals: [...dom, ...node],
    ignores: ['src/host/**/node*.ts', 'src/extension.ts'],
  }),
  restrict(['src/host/**/node*.ts', 'src/extension.ts'], { globals: dom }),
  restrict(['src/webview/**/*.ts', 'src/demo/**/*.ts'], { modules: ['vscode', ...nodeBuiltins], globals: node }),
);
