import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { version } from '../../../package.json';
import type { Report, ReportedError } from '../../../src/engine/report/report';
import { temporaryFolder } from '../../support/temporaryFolder';
import { writeSegments } from '../../support/writeSegments';
import { graphProto, modelProto, nodeProto, valueInfoProto, weightProto } from '../../unit/support/onnxFile';
import { reportFormats } from '../../../src/engine/report/formats';
import { runCli, runShell } from './runCli';

const alexnet = 'test/fixtures/alexnet.onnx';

describe('model-cost', () => {
  let folder: string;

  before(() => {
    folder = temporaryFolder();
    const product = (dim: number | string) =>
      modelProto(
        graphProto({
          nodes: [nodeProto('MatMul', ['x', 'w'], ['y'])],
          initializers: [weightProto('w', [8, 4])],
          inputs: [valueInfoProto('x', [dim, 8])],
          outputs: [],
        }),
      );
    writeSegments(path.join(folder, 'rows.onnx'), product('rows'), true);
    writeSegments(
      path.join(folder, 'escape.onnx'),
      modelProto(
        graphProto({ nodes: [nodeProto('Relu', ['x'], ['\u001b[31my'])], inputs: [valueInfoProto('x', [3])] }),
      ),
      true,
    );
    writeSegments(
      path.join(folder, 'unknown.onnx'),
      modelProto(
        graphProto({ nodes: [nodeProto('NoSuchOperator', ['x'], ['y'])], inputs: [valueInfoProto('x', [3])] }),
      ),
      true,
    );
    fs.writeFileSync(path.join(folder, 'empty.onnx'), '');
  });

  it('prints the module tree by default, without colours outside a terminal', async () => {
    const { code, stdout, stderr } = await runCli([alexnet]);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^MACs {14}714 MMac$/m);
    assert.match(stdout, /^FLOPs {13}1\.43 GFLOPs$/m);
    assert.match(stdout, /^Parameters {8}61\.1 M$/m);
    assert.match(stdout, /^features +1 × 256 × 6 × 6 +2\.47 M +656 M +1\.31 G +91\.8 %$/m);
    assert.match(stdout, /^ {2}features\.0 +Conv +1 × 64 × 55 × 55 +23\.3 k +70\.3 M +141 M +9\.8 %$/m);
    assert.ok(!stdout.includes('\u001b'));
  });

  it('lists every node as a table', async () => {
    const { stdout } = await runCli(['--format', 'table', alexnet]);
    assert.match(stdout, /^\/Flatten +Flatten +1 × 9216 +float32 +– +– +– +– +–$/m);
    assert.match(
      stdout,
      /^\/features\/features\.0\/Conv +Conv +1 × 64 × 55 × 55 +float32 +23\.3 k +93\.2 kB +70\.3 M +141 M +–$/m,
    );
  });

  it('prints the ptflops printout with the figures of ptflops or of another convention', async () => {
    assert.match(
      (await runCli(['--format', 'ptflops', alexnet])).stdout,
      /\(features\): Sequential\(\n {4}2\.47 M, 4\.042% Params, 0\.657 GMac, 91\.804% MACs/,
    );
    // Without biases and pools: 655,566,528 of 714,188,480.
    assert.match(
      (await runCli(['--format', 'ptflops', '--convention', 'macs', alexnet])).stdout,
      /\(features\): Sequential\(\n {4}2\.47 M, 4\.042% Params, 0\.656 GMac, 91\.792% MACs/,
    );
  });

  it('prints one JSON report per line, also for files that cannot be read', async () => {
    const missing = path.join(folder, 'missing.onnx');
    const empty = path.join(folder, 'empty.onnx');
    const without = path.join(folder, 'without');
    fs.mkdirSync(without);
    const { code, stdout, stderr } = await runCli(['--format', 'json', missing, alexnet, empty, without]);
    const [first, second, third, fourth] = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Report & ReportedError);
    assert.equal(code, 2);
    assert.deepEqual(first, {
      schema: 2,
      file: missing,
      error: { code: 'not-found', message: 'there is no such file.' },
    });
    assert.equal(second.totals.macs, 714_188_480);
    assert.equal(second.file, alexnet);
    assert.equal(third.error.code, 'empty');
    assert.equal(fourth.error.code, 'folder');
    assert.deepEqual(
      stderr
        .trimEnd()
        .split('\n')
        .map(line => line.split(': ')[0]),
      [missing, empty, without],
    );
  });

  it('prints CSV of several files under one header', async () => {
    const { stdout } = await runCli(['--format', 'csv', alexnet, path.join(folder, 'rows.onnx')]);
    const lines = stdout.trimEnd().split('\r\n');
    assert.equal(lines.length, 1 + 20 + 1);
    assert.equal(lines.filter(line => line.startsWith('file,')).length, 1);
  });

  it('sets dimensions and input shapes, and reports unknown names', async () => {
    const rows = path.join(folder, 'rows.onnx');
    const macs = async (...args: string[]) =>
      (JSON.parse((await runCli(['--format', 'json', rows, ...args])).stdout) as Report).totals.macs;
    // rows × 8 × 4
    assert.equal(await macs('--dim', 'rows=5'), 160);
    assert.equal(await macs('--input', 'x=7x8'), 224);
    const { code, stdout, stderr } = await runCli([rows, '--dim', 'rows=5', '--dim', 'row=6', '--input', 'z=1']);
    assert.equal(code, 0);
    assert.match(stdout, /^Dimensions: rows = 5 \(given\)\.$/m);
    assert.match(stderr, /--dim row was not used, .* there are: rows\./);
    assert.match(stderr, /--input z was not used, .* there are: x\./);
  });

  it('reports --fused without a device, and --kv-cache for a model without a cache', async () => {
    const { code, stderr } = await runCli(['--fused', '--kv-cache', 'int8', alexnet]);
    assert.equal(code, 0);
    assert.deepEqual(stderr.trimEnd().split('\n'), [
      `${alexnet}: --fused was not used, since it needs --device.`,
      `${alexnet}: --kv-cache was not used, since the model has no key-value cache of known size.`,
    ]);
    assert.equal((await runCli(['--fused', '--device', 'A100', alexnet])).stderr, '');
    const { stderr: compared } = await runCli(['diff', '--fused', alexnet, alexnet]);
    assert.equal(compared, `${alexnet}: --fused was not used, since it needs --device.\n`);
  });

  it('reports a shape without the batch', async () => {
    const rows = path.join(folder, 'rows.onnx');
    const { code, stderr } = await runCli([rows, '--input', 'x=8']);
    assert.deepEqual([code, stderr], [0, `${rows}: --input x has rank 1, but the model takes rank 2: rows × 8.\n`]);
    assert.equal((await runCli([rows, '--input', 'x=2x8'])).stderr, '');
  });

  it('exits with 1 over budget, and reports by how much', async () => {
    const over = await runCli([alexnet, '--max-macs', '600M', '--max-params', '61.2M', '--max-memory', '64MB']);
    assert.equal(over.code, 1);
    assert.equal(
      over.stderr,
      [
        `${alexnet}: over budget: MACs 714 MMac, allowed 600 MMac.`,
        `${alexnet}: over budget: weights and peak activations 246 MB, allowed 64.0 MB.`,
        '',
      ].join('\n'),
    );
    const within = await runCli([
      alexnet,
      '--max-macs',
      '0.715G',
      '--max-params',
      '61100840',
      '--max-memory',
      '235MiB',
    ]);
    assert.deepEqual([within.code, within.stderr], [0, '']);
    const both = await runCli([path.join(folder, 'missing.onnx'), alexnet, '--max-macs', '1']);
    assert.equal(both.code, 2, 'a file that cannot be read weighs more');
  });

  it('does not treat an unknown cost as within budget', async () => {
    const { code, stdout, stderr } = await runCli([path.join(folder, 'unknown.onnx'), '--max-macs', '1']);
    assert.equal(code, 0);
    assert.match(stdout, /^MACs +≥ 0 Mac$/m);
    assert.match(stderr, /the budget for MACs cannot be confirmed: ≥ 0 Mac, allowed 1 Mac\./);
    const strict = await runCli([path.join(folder, 'unknown.onnx'), '--max-macs', '1', '--strict']);
    assert.deepEqual([strict.code, strict.stderr], [1, stderr]);
  });

  it('reports which layer of a spec has a mistake, and where a spec is truncated', async () => {
    const file = path.join(folder, 'mistake.layers.json');
    fs.writeFileSync(
      file,
      '{ "input": [3, 8, 8], "layers": [{ "name": "body", "layers": [{ "type": "Conv2d", "in_channels": 4, "out_channels": 8, "kernel_size": 3 }] }] }',
    );
    assert.match(
      (await runCli([file])).stdout,
      /^.*mistake\.layers\.json:\d+:\d+: error: in_channels is 4, but the input has 3\. \(body\/body\.0\)$/m,
    );
    fs.writeFileSync(file, '{ "layers": [ {');
    assert.match((await runCli([file])).stderr, /Line 1, column 16: this is not valid JSON/);
  });

  it('sets variables of a spec, also to fractions', async () => {
    const file = path.join(folder, 'wide.layers.json');
    fs.writeFileSync(
      file,
      '{ "variables": { "width": 1 }, "input": [8], "layers": [{ "type": "Linear", "out_features": "=8*width", "bias": false }] }',
    );
    const { stdout } = await runCli([file, '--set', 'width=0.25']);
    assert.match(stdout, /^Parameters +16$/m);
    assert.match(stdout, /^Variables: width = 0\.25 \(given\)\.$/m);
    assert.match((await runCli([file, '--set', 'height=2'])).stderr, /--set height was not used/);
    assert.match((await runCli([file, '--set', 'width=wide'])).stderr, /Expected a number, true or false/);
  });

  it('fails on any error in a model with --strict, and reports its location', async () => {
    const file = path.join(folder, 'strict.layers.json');
    fs.writeFileSync(file, '{ "input": [8],\n  "layers": [{ "type": "Linear", "units": 4 }] }');
    assert.equal((await runCli([file])).code, 0);
    const { code, stderr } = await runCli([file, '--strict']);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /strict\.layers\.json:2:34: error: Linear has no argument 'units'; it is read as out_features\./,
    );
  });

  it('exits with 2 and one sentence for an invalid command line', async () => {
    for (const [args, sentence] of [
      [['--format', 'xml', alexnet], /'xml' is invalid\. Allowed choices are tree, table/],
      [['--dim', 'batch', alexnet], /Expected NAME=N, such as batch=8/],
      [['--dim', 'batch=many', alexnet], /Expected a whole number after "batch="/],
      [['--input', 'x=1,3', alexnet], /Expected whole numbers with x between them after "x="/],
      [['--max-macs', 'few', alexnet], /Expected a number, perhaps with k, M, G or T behind it/],
      [[], /missing required argument/],
    ] as const) {
      const { code, stdout, stderr } = await runCli(args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, sentence);
    }
  });

  it('shows its version', async () => {
    assert.deepEqual(await runCli(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('explains itself on one screen of 24 lines and 80 columns, with examples that it can run', async function () {
    this.timeout(120_000);
    const { code, stdout } = await runCli(['--help']);
    assert.equal(code, 0);
    const lines = stdout.trimEnd().split('\n');
    assert.ok(lines.length <= 24, `${lines.length} lines`);
    for (const line of lines) assert.ok(line.length <= 80, line);
    assert.match(stdout, /Examples:\n {2}model-cost alexnet\.onnx/);
    const examples = lines.filter(line => line.startsWith('  model-cost '));
    assert.equal(examples.length, 4);
    if (process.platform === 'win32') return;
    const folder = temporaryFolder();
    for (const name of ['alexnet', 'encoder', 'model', 'models/a', 'mobile/b'])
      fs.cpSync(alexnet, path.join(folder, `${name}.onnx`));
    const commit =
      'git add . && git -c user.name=Test -c user.email=test@example.com commit --quiet --allow-empty -m x';
    await runShell(`git init --quiet && ${commit} && ${commit}`, { cwd: folder });
    const codes: (number | null)[] = [];
    for (const example of examples) codes.push((await runShell(example, { cwd: folder })).code);
    // AlexNet is over the budget of the third.
    assert.deepEqual(codes, [0, 0, 1, 0]);
  });

  it('explains topics: all options, formats, devices and mcp, and names them if there is no such topic', async () => {
    const topics = /help TOPIC, one of (.+)\.$/m.exec((await runCli(['help'])).stdout)![1].split(', ');
    const texts = new Map<string, string>();
    for (const topic of topics) texts.set(topic, (await runCli(['help', topic])).stdout);
    for (const text of texts.values())
      assert.ok(text.length > 300 && !text.startsWith('Usage: model-cost [options] FILE'));
    for (const option of ['--operators', '--kv-cache', '--limit-memory', '--set', '--watch'])
      assert.ok(texts.get('options')!.includes(option), option);
    for (const { id } of reportFormats) assert.match(texts.get('formats')!, new RegExp(`^  ${id}( \\*)? `, 'm'));
    assert.match(texts.get('devices')!, /A100/);
    assert.match(texts.get('mcp')!, /Model Context Protocol/);
    assert.deepEqual(await runCli(['help', 'nope']), {
      code: 2,
      stdout: '',
      stderr: `There is no help topic nope: expected one of ${topics.join(', ')}.\n`,
    });
  });

  it('escapes names that would control the terminal', async () => {
    for (const format of ['tree', 'table', 'ptflops', 'csv', 'markdown', 'html']) {
      const { stdout } = await runCli(['--format', format, path.join(folder, 'escape.onnx')]);
      assert.match(stdout, /\\u001b\\?\[31my/, format);
      assert.ok(!stdout.includes('\u001b'), format);
    }
  });

  it('exits without an error when its reader closes the pipe', async () => {
    const { code, stderr } = await runCli(['--format', 'csv', ...new Array<string>(60).fill(alexnet)], {
      hangUpAfter: 10,
    });
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('reads files over 2 GiB', async () => {
    const file = path.join(folder, 'huge.onnx');
    writeSegments(
      file,
      modelProto(
        graphProto({
          nodes: [nodeProto('MatMul', ['x', 'w'], ['y']), nodeProto('MatMul', ['y', 'v'], ['z'])],
          initializers: [weightProto('w', [28_000, 28_000]), weightProto('v', [28_000, 2])],
          inputs: [valueInfoProto('x', [1, 28_000])],
          outputs: [],
        }),
      ),
      true,
    );
    assert.ok(fs.statSync(file).size > 3e9);
    const { code, stdout } = await runCli(['--format', 'json', file]);
    assert.equal(code, 0);
    assert.equal((JSON.parse(stdout) as Report).totals.params, 28_000 * 28_000 + 28_000 * 2);
  });
});
