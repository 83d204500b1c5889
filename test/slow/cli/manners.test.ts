import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { reportFormats } from '../../../src/engine/report/formats';
import type { Report } from '../../../src/engine/report/report';
import { temporaryFolder } from '../../support/temporaryFolder';
import { writeSegments } from '../../support/writeSegments';
import { graphProto, modelProto, nodeProto, valueInfoProto } from '../../unit/support/onnxFile';
import { runCli, runShell } from './runCli';

/** AlexNet has 714,188,480 MACs (torchvision's documentation). */
const alexnet = path.resolve('test/fixtures/alexnet.onnx');

describe('model-cost in a terminal', () => {
  let folder: string;

  before(() => {
    folder = temporaryFolder();
    fs.copyFileSync(alexnet, path.join(folder, 'alexnet.onnx'));
  });

  describe('output', () => {
    before(function () {
      if (!fs.existsSync('/dev/full')) this.skip();
    });

    for (const { id: format } of reportFormats)
      it(`reports a full disk in one sentence, with --format ${format}`, async () => {
        const { code, stderr } = await runShell(`model-cost --format ${format} alexnet.onnx > /dev/full`, {
          cwd: folder,
        });
        assert.deepEqual([code, stderr], [2, 'The output could not be written: no space left on device.\n']);
      });

    it('reports in one sentence that a file must not grow on', async function () {
      if (process.platform === 'win32') this.skip();
      // JSON of AlexNet has some 12 kB.
      const { code, stderr } = await runShell('ulimit -f 4; model-cost -f json alexnet.onnx > grown.json', {
        cwd: folder,
      });
      assert.deepEqual([code, stderr], [2, 'The output could not be written: file too large.\n']);
    });

    it('reports only by its exit code that neither output can be written', async () => {
      const { code, stderr } = await runShell('model-cost missing.onnx 2> /dev/full');
      assert.deepEqual([code, stderr], [2, '']);
    });

    it('stops silently when its reader closes the pipe', async () => {
      const run = await runShell('model-cost -f json alexnet.onnx alexnet.onnx alexnet.onnx | head -c 100 | wc -c', {
        cwd: folder,
      });
      assert.deepEqual([run.stdout.trim(), run.stderr], ['100', '']);
    });
  });

  describe('input', () => {
    before(function () {
      if (process.platform === 'win32') this.skip();
    });

    for (const command of [
      'cat alexnet.onnx | model-cost -f json -',
      'cat alexnet.onnx | model-cost -f json /dev/stdin',
      'model-cost -f json - < alexnet.onnx',
      'model-cost -f json /dev/stdin < alexnet.onnx',
      'model-cost -f json <(cat alexnet.onnx)',
      'mkfifo fed && { (sleep 0.3; head -c 1000 alexnet.onnx; sleep 0.3; tail -c +1001 alexnet.onnx) > fed & model-cost -f json fed; }',
    ])
      it(`reads all of AlexNet with ${command}`, async () => {
        const { code, stdout, stderr } = await runShell(command, { cwd: folder });
        assert.deepEqual([code, stderr], [0, '']);
        assert.equal((JSON.parse(stdout) as Report).totals.macs, 714_188_480);
      });

    it('reads standard input from a socket', async () => {
      const { stdout } = await runCli(['-f', 'json', '/dev/stdin'], { input: fs.readFileSync(alexnet) });
      assert.equal((JSON.parse(stdout) as Report).totals.macs, 714_188_480);
    });

    it('reads budgets from a pipe', async () => {
      const { code, stderr } = await runShell(
        `model-cost --budget <(echo '{ "**/alexnet.onnx": { "macs": 1 } }') ${alexnet}`,
      );
      assert.equal(code, 1);
      assert.match(stderr, /over budget: MACs 714 MMac, allowed 1 Mac/);
    });

    it('stops waiting for a pipe without a writer', async () => {
      spawnSync('mkfifo', [path.join(folder, 'silent')]);
      const [model, budget] = await Promise.all([
        runCli(['silent'], { cwd: folder }),
        runCli(['--budget', 'silent', 'alexnet.onnx'], { cwd: folder }),
      ]);
      assert.deepEqual(
        [model.code, model.stderr, budget.code, budget.stderr],
        [
          2,
          'silent: nobody wrote to this pipe for 5 seconds.\n',
          2,
          '--budget silent: nobody wrote to this pipe for 5 seconds.\n',
        ],
      );
    });

    it('does not read devices as files', async () => {
      const { code, stderr } = await runCli(['/dev/zero', '/dev/null']);
      assert.equal(code, 2);
      assert.deepEqual(
        stderr.trimEnd().split('\n'),
        ['/dev/zero', '/dev/null'].map(name => `${name}: it is a device or a socket: expected a file or a pipe.`),
      );
    });
  });

  describe('names from a file in its output', () => {
    /** Escape, bell, delete, a C1 control, right-to-left override, isolate, Arabic letter mark, line separator, line feed. */
    const hostile = 'a\u001b[31mb\u0007\u007f\u009b\u202ec\u2066\u061c\u2028d\ne';
    const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

    before(() => {
      const nodes = [nodeProto('Relu', ['x'], [hostile]), nodeProto(hostile, [hostile], ['y'])];
      const model = modelProto(graphProto({ nodes, inputs: [valueInfoProto('x', [hostile, 3])] }));
      writeSegments(path.join(folder, 'hostile.onnx'), model, true);
      const long = modelProto(
        graphProto({
          nodes: [
            nodeProto('Relu', ['x'], ['L'.repeat(1_000_000)]),
            ...Array.from({ length: 1000 }, (_, at) => nodeProto('Relu', ['x'], [`y${at}`])),
          ],
          inputs: [valueInfoProto('x', [3])],
        }),
      );
      writeSegments(path.join(folder, 'long.onnx'), long, true);
    });

    for (const { id: format } of reportFormats)
      it(`escapes control characters, with --format ${format}`, async () => {
        const { stdout, stderr } = await runCli(['-f', format, '--dim', 'b=1', 'hostile.onnx'], { cwd: folder });
        assert.doesNotMatch(stdout.replaceAll('\r\n', '\n'), steering);
        assert.doesNotMatch(stderr, steering);
        if (format === 'json') assert.equal((JSON.parse(stdout) as Report).nodes[0].outputs[0]?.name, hostile);
        else if (format !== 'ptflops') assert.match(stdout, /a\\u001b\\?\[31mb\\u0007\\u007f\\u009b\\u202ec\\u2066/);
      });

    it('escapes control characters in a comparison and in a budget', async () => {
      const diff = await runCli(['diff', 'hostile.onnx', 'alexnet.onnx'], { cwd: folder });
      assert.doesNotMatch(diff.stdout, steering);
      fs.writeFileSync(path.join(folder, 'budget.json'), JSON.stringify({ [hostile]: 5 }));
      const budget = await runCli(['--budget', 'budget.json', 'alexnet.onnx'], { cwd: folder });
      assert.equal(budget.code, 2);
      assert.doesNotMatch(budget.stderr, steering);
    });

    // `script` of other systems has other options.
    const hasPseudoTerminal = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

    /** What the command prints in a terminal with colors, whatever is set where the tests run. */
    async function printedInTerminal(command: string, variables = ''): Promise<string> {
      const environment = `unset CI TEAMCITY_VERSION FORCE_COLOR NODE_DISABLE_COLORS NO_COLOR; export -f model-cost; ${variables} TERM=xterm SHELL=$BASH`;
      return (await runShell(`${environment} script -qec 'model-cost ${command}' /dev/null`, { cwd: folder })).stdout;
    }

    it('escapes them in a terminal, too, where titles are bold', async function () {
      if (!hasPseudoTerminal) this.skip();
      for (const command of ['hostile.onnx', '-f table hostile.onnx', 'diff hostile.onnx alexnet.onnx']) {
        const stdout = await printedInTerminal(command);
        assert.match(stdout, /^\u001b\[1m(Module|Node)\u001b\[22m/m, command);
        const plain = stdout.replaceAll('\r\n', '\n').replace(/\u001b\[(1|22)m/g, '');
        assert.doesNotMatch(plain, steering, command);
        assert.match(plain, /a\\u001b\[31mb/, command);
      }
    });

    it('prints no bold titles in a terminal with NO_COLOR=1, but with an empty one', async function () {
      if (!hasPseudoTerminal) this.skip();
      for (const [value, title] of [
        ['', '\u001b[1mModule\u001b[22m'],
        ['1', 'Module'],
      ]) {
        const stdout = await printedInTerminal('alexnet.onnx', `NO_COLOR=${value}`);
        assert.ok(stdout.includes(`\n${title} `), stdout.slice(0, 1000));
      }
    });

    for (const format of ['tree', 'table'])
      it(`does not pad every line to the longest name, with --format ${format}`, async () => {
        const { stdout } = await runCli(['-f', format, 'long.onnx'], { cwd: folder });
        // About 1,003 lines of 300 characters.
        assert.ok(stdout.length < 1_000_000, `${stdout.length} letters`);
        assert.match(stdout, /^ *L{100,200}… /m);
      });
  });

  describe('numbers and names on the command line', () => {
    it('accepts __proto__ as a file name', async () => {
      fs.copyFileSync(alexnet, path.join(folder, '__proto__'));
      fs.writeFileSync(path.join(folder, 'proto.json'), '{ "__proto__": { "macs": "1M" } }');
      const { code, stderr } = await runCli(['--budget', 'proto.json', '__proto__'], { cwd: folder });
      assert.deepEqual([code, stderr], [1, '__proto__: over budget: MACs 714 MMac, allowed 1.00 MMac.\n']);
    });

    for (const amount of ['1e999', '-1e999', `"1${'0'.repeat(400)}"`, 'null'])
      it(`refuses a budget of ${amount.slice(0, 12)}`, async () => {
        fs.writeFileSync(path.join(folder, 'infinite.json'), `{ "*.onnx": { "macs": ${amount} } }`);
        const { code, stdout, stderr } = await runCli(['--budget', 'infinite.json', 'alexnet.onnx'], { cwd: folder });
        assert.deepEqual([code, stdout], [2, '']);
        assert.match(stderr, /'\*\.onnx' limits macs to .*: expected a number/);
      });

    for (const option of ['--max-macs', '--max-params', '--max-memory', '--dim', '--input'])
      it(`refuses ${option} of 400 digits`, async () => {
        const digits = `1${'0'.repeat(400)}`;
        const { code, stdout } = await runCli([option, option.startsWith('--max') ? digits : `x=${digits}`, alexnet]);
        assert.deepEqual([code, stdout], [2, '']);
      });
  });

  describe('limits of work', () => {
    before(() => {
      for (const [name, length] of [
        ['short.onnx', 3000],
        ['middle.onnx', 20_000],
        ['long.onnx', 60_000],
      ] as const) {
        const chain = Array.from({ length }, (_, index) => nodeProto('Relu', [`x${index}`], [`x${index + 1}`], []));
        writeSegments(
          path.join(folder, name),
          modelProto(graphProto({ nodes: chain, inputs: [valueInfoProto('x0', [2, 3])] })),
          false,
        );
      }
    });

    for (const [option, limit, code, sentence] of [
      ['--limit-time', '0.05', 'time-limit', 'it was stopped after 0.05 s, the limit of --limit-time.'],
      ['--limit-memory', '30M', 'memory-limit', 'it was stopped at 30 MB of memory, the limit of --limit-memory.'],
    ])
      it(`stop a file with one sentence, and go on with the next: ${option}`, async () => {
        const run = await runShell(`model-cost --format json ${option} ${limit} long.onnx missing.onnx`, {
          cwd: folder,
        });
        const [first, second] = run.stdout.split('\n').map(line => line && (JSON.parse(line) as object));
        assert.deepEqual(first, { schema: 2, file: 'long.onnx', error: { code, message: sentence } });
        assert.deepEqual(second, {
          schema: 2,
          file: 'missing.onnx',
          error: { code: 'not-found', message: 'there is no such file.' },
        });
        assert.equal(run.stderr, `long.onnx: ${sentence}\nmissing.onnx: there is no such file.\n`);
        assert.equal(run.code, 2);
      });

    it('change nothing about a file that stays within them', async () => {
      for (const args of ['--format json', '--format csv', '--max-macs 1M', 'diff alexnet.onnx']) {
        const free = await runShell(`model-cost ${args} alexnet.onnx`, { cwd: folder });
        const command = args.startsWith('diff')
          ? args.replace('diff', 'diff --limit-time 600')
          : `--limit-time 600 ${args}`;
        assert.deepEqual(await runShell(`model-cost ${command} alexnet.onnx`, { cwd: folder }), free);
      }
      // Nothing is read for longer than the limit, while other files are worked on.
      const files = 'alexnet.onnx short.onnx middle.onnx alexnet.onnx';
      const slowly = `set -o pipefail; model-cost --limit-time 4 -f table ${files} | (sleep 6; grep -c Relu)`;
      // AlexNet has 7, as published.
      assert.deepEqual(await runShell(slowly, { cwd: folder }), { code: 0, stdout: '23014\n', stderr: '' });
      const piped = await runShell('model-cost --limit-memory 2G --format json - < alexnet.onnx', { cwd: folder });
      assert.match(piped.stdout, /"macs":714188480/);
    });
  });
});
