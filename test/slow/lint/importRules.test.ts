import { Linter } from 'eslint';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parser } from 'typescript-eslint';
import importRules from '../../lint/importRules.mjs';
import { temporaryFolder } from '../../support/temporaryFolder';

/** The messages of the rules for a file of a project, which need not exist. */
function lint(root: string, file: string, text: string, rules: Linter.RulesRecord): string[] {
  const linter = new Linter({ cwd: root });
  const config = { files: ['**/*.ts'], languageOptions: { parser }, plugins: { imports: importRules }, rules };
  return linter.verify(text, [config as Linter.Config], path.join(root, file)).map(({ message }) => message);
}

describe('the import table rule', () => {
  const table = { 'src/low': [], 'src/high': ['src/low'], 'src/high/apart': [] };
  const of = (file: string, text: string) =>
    lint(path.resolve('/project'), file, text, { 'imports/table': ['error', table] });

  const forms = [
    "import { a } from '../high/a';",
    "import type { A } from '../high/a';",
    "import '../high/a';",
    "export { a } from '../high/a';",
    "export * from '../high/a';",
    "export type * from '../high/a';",
    "type A = import('../high/a').A;",
    "const a = await import('../high/a');",
  ];
  for (const form of forms) {
    it(`refuses ${form}`, () => {
      assert.match(of('src/low/b.ts', form).join(), /^src\/low may not import src\/high\/a/);
    });
  }

  it('allows what a row lists, its own folder, and files outside src', () => {
    for (const text of [
      "import '../low/a';",
      "import './b';",
      "import './deep/c';",
      "import 'zod';",
      "import '../../package.json';",
    ])
      assert.deepEqual(of('src/high/a.ts', text), [], text);
  });

  it('uses the closest row, in both directions', () => {
    assert.equal(of('src/high/apart/a.ts', "import '../b';").length, 1);
    assert.equal(of('src/high/a.ts', "import './apart/b';").length, 1);
  });

  it('rejects a file without a row', () => {
    assert.match(of('src/new/a.ts', '').join(), /no row/);
  });
});

describe('the rule against circular imports', () => {
  const project = (files: Readonly<Record<string, string>>): string => {
    const root = temporaryFolder();
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      fs.writeFileSync(path.join(root, file), text);
    }
    return root;
  };
  const faults = (files: Readonly<Record<string, string>>, file: string): string[] =>
    lint(project(files), file, files[file], { 'imports/no-circle': 'error' });

  it('finds the shortest circle, including type imports', () => {
    const files = {
      'a.ts': "import { b } from './b';",
      'b.ts': "import type { C } from './c';",
      'c.ts': "export * from './a';",
    };
    assert.deepEqual(faults(files, 'a.ts'), ['Imports lead in a circle: a.ts → b.ts → c.ts → a.ts.']);
  });

  it('finds two folders that import each other through different files', () => {
    const files = {
      'one/a.ts': "import '../two/b';",
      'two/b.ts': '',
      'two/c.ts': "import '../one/d';",
      'one/d.ts': '',
    };
    assert.match(faults(files, 'one/a.ts').join(), /one\/a\.ts → two\/b\.ts → … → two\/c\.ts → one\/d\.ts/);
  });

  it('allows a file that two others import', () => {
    const files = { 'a.ts': "import './b'; import './c';", 'b.ts': "import './c';", 'c.ts': '' };
    assert.deepEqual(faults(files, 'a.ts'), []);
  });
});
