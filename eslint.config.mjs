// The import table of the architecture, as lint rules (see CONTRIBUTING.md).
import tseslint from 'typescript-eslint';
import { builtinModules } from 'node:module';

const nodeBuiltins = ['node:*', ...builtinModules.filter(name => !name.startsWith('_'))];
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
const layer = name => ({ group: [`**/${name}/**`, `**/${name}`], message: `This folder may not import ${name}/.` });

/** One row of the table: what the files of a folder may not import or mention. */
function restrict(files, { layers = [], modules = [], globals = [], ignores = [] }) {
  return {
    files,
    ignores,
    rules: {
      'no-restricted-imports': ['error', { paths: modules.map(name => ({ name })), patterns: layers.map(layer) }],
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
      // Not yet: errors with a code become one class first.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier",
          message: "Use `import * as z from 'zod'`: the other form bundles all of zod.",
        },
      ],
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
  restrict(['src/engine/**/*.ts'], {
    layers: ['protocol', 'node', 'worker', 'host', 'webview'],
    modules: ['vscode', ...nodeBuiltins],
    globals: [...dom, ...node, 'console', 'Date', 'performance', 'setTimeout'],
  }),
  restrict(['src/protocol/**/*.ts'], {
    layers: ['node', 'worker', 'host', 'webview'],
    modules: ['vscode', ...nodeBuiltins],
    globals: [...dom, ...node],
  }),
  restrict(['src/node/**/*.ts'], {
    layers: ['protocol', 'worker', 'host', 'webview'],
    modules: ['vscode'],
    globals: dom,
  }),
  restrict(['src/worker/**/*.ts'], {
    layers: ['node', 'host', 'webview'],
    modules: ['vscode', ...nodeBuiltins],
    globals: [...dom, ...node],
    ignores: ['src/worker/**/node*.ts'],
  }),
  restrict(['src/worker/**/node*.ts'], { layers: ['host', 'webview'], modules: ['vscode'], globals: dom }),
  restrict(['src/host/**/*.ts'], {
    layers: ['node', 'webview'],
    modules: nodeBuiltins,
    globals: [...dom, ...node],
    ignores: ['src/host/**/node*.ts'],
  }),
  restrict(['src/host/**/node*.ts'], { layers: ['webview'], globals: dom }),
  restrict(['src/webview/**/*.ts'], {
    layers: ['node', 'worker', 'host', 'engine/analysis', 'engine/operators', 'engine/readers', 'engine/graph'],
    modules: ['vscode', ...nodeBuiltins],
    globals: node,
  }),
  restrict(['src/cli.ts', 'src/cli/**/*.ts'], {
    layers: ['worker', 'host', 'webview', 'protocol'],
    modules: ['vscode'],
    globals: dom,
  }),
);
