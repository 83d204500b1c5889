// ESLint rules about which file may import which. All forms count: values, types, re-exports and import('…').
import fs from 'node:fs';
import path from 'node:path';

/** Calls `visit` with each relative import of a file: the node that names it and the file it resolves to. */
function relativeImports(file, visit) {
  const check = source => {
    if (typeof source?.value === 'string' && source.value.startsWith('.')) {
      visit(source, resolve(file, source.value));
    }
  };
  return {
    ImportDeclaration: node => check(node.source),
    ExportNamedDeclaration: node => check(node.source),
    ExportAllDeclaration: node => check(node.source),
    ImportExpression: node => check(node.source),
    TSImportType: node => check(node.argument.literal),
  };
}

/** The file of a relative import: TypeScript leaves the extension out. */
function resolve(file, specifier) {
  const target = path.resolve(path.dirname(file), specifier);
  return fs.existsSync(`${target}.ts`) ? `${target}.ts` : target;
}

/** A path below the project's root, with slashes on every system. */
const relative = (root, file) => path.relative(root, file).split(path.sep).join('/');

const isWithin = (file, folder) => file === folder || file.startsWith(`${folder}/`);

/**
 * `table`: the options are the import table, `{ folder or file: [what it may import besides itself] }`. The longest entry
 * that contains a file is its row; a subfolder with its own row does not belong to the parent folder.
 */
const table = {
  meta: { schema: [{ type: 'object' }] },
  create(context) {
    const {
      options: [rows],
      filename,
      cwd,
    } = context;
    const rowOf = file =>
      Object.keys(rows)
        .filter(folder => isWithin(file, folder))
        .reduce((longest, folder) => (folder.length > longest.length ? folder : longest), '');
    const row = rowOf(relative(cwd, filename));
    if (row === '') {
      return {
        Program: node =>
          context.report({ node, message: 'The import table in eslint.config.mjs has no row for this file.' }),
      };
    }
    return relativeImports(filename, (node, file) => {
      const target = relative(cwd, file);
      if (isWithin(target, 'src') && rowOf(target) !== row && !rows[row].some(folder => isWithin(target, folder))) {
        context.report({
          node,
          message: `${row} may not import ${target}: see the import table in eslint.config.mjs.`,
        });
      }
    });
  },
};

/** The imports of each file. The linted file is added as it is; others are read once. */
const graph = new Map();

function importsOf(file) {
  if (!graph.has(file)) {
    const text = file.endsWith('.ts') ? fs.readFileSync(file, 'utf8') : '';
    const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)].map(match => match[1]);
    graph.set(
      file,
      specifiers.map(specifier => resolve(file, specifier)).filter(target => fs.existsSync(target)),
    );
  }
  return graph.get(file);
}

/** The shortest path along imports from one file to another; null: none. */
function wayBetween(start, end) {
  const from = new Map([[start, null]]);
  for (const file of from.keys()) {
    if (file === end) {
      const way = [];
      for (let step = file; step !== null; step = from.get(step)) {
        way.unshift(step);
      }
      return way;
    }
    importsOf(file)
      .filter(target => !from.has(target))
      .forEach(target => from.set(target, file));
  }
  return null;
}

/** An import from `folder` into `other`, as [importing file, imported file]. */
function importBetween(folder, other) {
  return fs
    .readdirSync(folder)
    .filter(name => name.endsWith('.ts'))
    .map(name => path.join(folder, name))
    .flatMap(file => importsOf(file).map(target => [file, target]))
    .find(([, target]) => path.dirname(target) === other);
}

/** `no-circle`: no file reaches itself through its imports, and no two folders import each other. */
const noCircle = {
  meta: { schema: [] },
  create(context) {
    const { filename, cwd } = context;
    const own = [];
    return {
      ...relativeImports(filename, (node, file) => own.push([node, file])),
      'Program:exit'() {
        graph.set(
          filename,
          own.map(([, file]) => file).filter(file => fs.existsSync(file)),
        );
        const folder = path.dirname(filename);
        for (const [node, file] of own.filter(([, target]) => fs.existsSync(target))) {
          const way = wayBetween(file, filename);
          const back = path.dirname(file) === folder ? undefined : importBetween(path.dirname(file), folder);
          const circle = way ? [filename, ...way] : back && [filename, file, '…', ...back];
          if (circle) {
            context.report({
              node,
              message: `Imports lead in a circle: ${circle.map(step => (step === '…' ? step : relative(cwd, step))).join(' → ')}.`,
            });
          }
        }
      },
    };
  },
};

export default { rules: { table, 'no-circle': noCircle } };
