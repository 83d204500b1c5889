import * as assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../host/vscode/paths';
import { temporaryFolder } from '../support/temporaryFolder';

/** AlexNet has 714,188,480 MACs and 61,100,840 parameters (torchvision's documentation and layers). */
const alexnet = path.join(projectRoot, 'test/fixtures/alexnet.onnx');

/** The steps of a user: pack, install into an empty folder, use. */
describe('the npm package', () => {
  let folder: string;

  before(function () {
    this.timeout(240_000);
    folder = temporaryFolder();
    const packed = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], projectRoot)) as Packed[];
    fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
    run('npm', ['install', '--offline', '--no-audit', '--no-fund', path.join(folder, packed[0].filename)]);
  });

  it('runs as npx model-cost-lens and as model-cost', () => {
    for (const name of ['model-cost-lens', 'model-cost'])
      assert.match(run('npx', ['--offline', name, alexnet]), /^MACs +714 MMac$/m);
  });

  it('reports from a program what the terminal reports', () => {
    const program = `
      const bytes = require('node:fs').readFileSync(process.argv[2]);
      Promise.all([import('model-cost-lens'), require('model-cost-lens')].map(async imported => {
        const { readModel, analyze, report } = await imported;
        const analyzed = analyze(await readModel(bytes), { dimensions: {}, inputShapes: {} });
        return report(analyzed, { file: process.argv[2] });
      })).then(reports => console.log(JSON.stringify(reports)));`;
    fs.writeFileSync(path.join(folder, 'program.cjs'), program);
    const reports = JSON.parse(run(process.execPath, ['program.cjs', alexnet])) as unknown[];
    const expected: unknown = JSON.parse(run('npx', ['--offline', 'model-cost', '--format', 'json', alexnet]));
    assert.deepEqual(reports, [expected, expected]);
  });

  it('refuses what is not a model with a code and one sentence', () => {
    const program = `
      import { readModel, ReadError } from 'model-cost-lens';
      await readModel(new Uint8Array(0)).catch(error => console.log(error instanceof ReadError, error.code, error.message));`;
    fs.writeFileSync(path.join(folder, 'refuse.mjs'), program);
    assert.equal(run(process.execPath, ['refuse.mjs']), 'true empty The file is empty: expected a model.\n');
  });

  it('has types that fit how it is used', function () {
    this.timeout(60_000);
    const source = `
      import { analyze, readModel, report, ReadError, type ByteSource, type Report } from 'model-cost-lens';
      export async function macs(source: ByteSource | Uint8Array): Promise<number | null> {
        const { totals, nodes }: Report = report(analyze(await readModel(source), { dimensions: { batch: 8 } }));
        return totals.accuracy.macs === 'exact' ? totals.macs : (nodes[0].outputs[0]?.shape?.[0] ?? null);
      }
      export const code = (error: ReadError): string => error.code;
      // @ts-expect-error A name of a dimension has a number.
      analyze(await readModel(new Uint8Array(0)), { dimensions: { batch: 'eight' } });`;
    assert.deepEqual(faultsOf('usage.mts', source), []);
  });

  it('has the types of the API for other extensions', function () {
    this.timeout(60_000);
    const source = `
      import type { ActiveModel, ModelCostApi, Report } from 'model-cost-lens/extension';
      import * as vscode from 'vscode';
      export async function macs(uri: vscode.Uri): Promise<number | null> {
        const api = await vscode.extensions.getExtension<ModelCostApi>('model-cost-lens.model-cost-lens')?.activate();
        const report: Report | undefined = await api?.getReport(uri);
        api?.onDidChangeActive(() => show(api.active));
        return report?.totals.macs ?? null;
      }
      function show(active: ActiveModel | undefined): string {
        return active?.text ?? '';
      }
      // @ts-expect-error A report is asked for by URI.
      export const wrong = (api: ModelCostApi) => api.getReport('a.onnx');`;
    assert.deepEqual(
      faultsOf('extension.mts', source, [path.join(projectRoot, 'node_modules/@types/vscode/index.d.ts')]),
      [],
    );
  });

  it('has a JSON Schema that reports of every format fit, and that finds a wrong one', function () {
    this.timeout(120_000);
    const schema = JSON.parse(
      run(process.execPath, ['-p', 'JSON.stringify(require("model-cost-lens/schema.json"))']),
    ) as object;
    const valid = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
    const fixtures = path.join(projectRoot, 'test/fixtures');
    const files = fs
      .readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
      .filter(name => /\.(onnx|json|keras|safetensors|gguf)$/.test(name))
      .map(name => path.join(fixtures, name));
    const lines = printed(['--format', 'json', '--device', 'A100', ...files]);
    const reports = lines.map(line => JSON.parse(line) as { error?: object; totals: { macs: unknown } });
    assert.ok(reports.some(({ error }) => error) && reports.some(({ error }) => !error));
    for (const report of reports) assert.ok(valid(report), JSON.stringify(valid.errors?.slice(0, 3)));
    const good = reports.find(({ error }) => !error)!;
    assert.ok(!valid({ ...good, totals: { ...good.totals, macs: 'many' } }));
  });

  /** What TypeScript says about a file beside the package. */
  function faultsOf(name: string, source: string, more: readonly string[] = []): string[] {
    const file = path.join(folder, name);
    fs.writeFileSync(file, source);
    const options = {
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      strict: true,
      noEmit: true,
      types: [],
      lib: ['lib.es2022.d.ts'],
    };
    const faults = ts.getPreEmitDiagnostics(ts.createProgram([file, ...more], options));
    return faults.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  }

  function printed(args: readonly string[]): string[] {
    const bin = path.join(folder, 'node_modules/model-cost-lens/dist/cli.js');
    const { stdout } = spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8', maxBuffer: 1 << 30 });
    return stdout.trimEnd().split('\n');
  }

  function run(command: string, args: readonly string[], cwd = folder): string {
    const done = spawnSync(command, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
    assert.equal(done.status, 0, done.stdout + done.stderr);
    return done.stdout;
  }
});

interface Packed {
  readonly filename: string;
}
