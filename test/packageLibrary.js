// Writes what programs need beside the library: its types in one file, those of the extension's API, and the JSON schema of reports, out of the types.
const { generateDtsBundle } = require('dts-bundle-generator');
const fs = require('node:fs');
const path = require('node:path');
const { createGenerator } = require('ts-json-schema-generator');

const folder = path.resolve(__dirname, '../dist/library');
const types = path.join(folder, 'index.d.mts');
// Without the DOM, whose names would displace those of reports.
const config = path.join(folder, 'tsconfig.json');
fs.writeFileSync(
  config,
  JSON.stringify({
    extends: '../../tsconfig.json',
    compilerOptions: { lib: ['ES2022'], types: ['node', 'vscode'] },
    files: [],
  }),
);

const [declarations, api] = generateDtsBundle(
  ['library.ts', 'host/activation/api.ts'].map(file => ({
    filePath: path.resolve(__dirname, '../src', file),
    output: { exportReferencedTypes: false, noBanner: true },
    libraries: { importedLibraries: ['vscode'] },
  })),
  { preferredConfigPath: config },
);
for (const file of [types, types.replace('.mts', '.cts')]) fs.writeFileSync(file, declarations);
fs.writeFileSync(path.join(folder, 'extension.d.ts'), api);

const schema = createGenerator({
  path: types,
  type: 'ReportLine',
  tsconfig: config,
  skipTypeCheck: true,
  additionalProperties: true,
}).createSchema('ReportLine');
fs.writeFileSync(path.join(folder, 'schema.json'), `${JSON.stringify(schema, null, 1)}\n`);
fs.rmSync(config);
