import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { availableParallelism } from 'node:os';
import * as path from 'node:path';
import { reportFormat, type ReportFormatId } from '../../../src/engine/report/formats';
import { temporaryFolder } from '../../support/temporaryFolder';
import { writeSegments } from '../../support/writeSegments';
import { graphProto, modelProto, nodeProto, valueInfoProto } from '../../unit/support/onnxFile';
import { runCli, runShell, type CliRun } from './runCli';

const folder = temporaryFolder();
/** Those that are read take longer than threads do to start. */
const files = ['a.onnx', 'b.onnx', 'missing.onnx', 'broken.onnx', 'c.onnx', 'd.onnx', 'small.onnx'];
const lengths = { a: 4_000, b: 2_000, c: 4_000, d: 2_000, small: 10 };

describe('the terminal with several files', () => {
  before(() => {
    for (const [name, length] of Object.entries(lengths)) {
      const chain = Array.from({ length }, (_, index) => nodeProto('Relu', [`x${index}`], [`x${index + 1}`], []));
      writeSegments(
        path.join(folder, `${name}.onnx`),
        modelProto(graphProto({ nodes: chain, inputs: [valueInfoProto('x0', [2, 3])] })),
        false,
      );
    }
    fs.writeFileSync(path.join(folder, 'broken.onnx'), 'no model');
    // Says on standard error when a thread starts.
    fs.writeFileSync(
      path.join(folder, 'watchThreads.cjs'),
      `process.on('worker', () => require('node:fs').writeSync(2, '@thread\\n'));`,
    );
  });

  /** What runs with one file each print, one after the other: in a single run they have to do the same. */
  async function oneByOne(format: ReportFormatId, args: readonly string[]): Promise<CliRun> {
    const runs: CliRun[] = [];
    for (const file of files) runs.push(await runCli(['--format', format, ...args, file], { cwd: folder }));
    return {
      code: Math.max(...runs.map(({ code }) => code!)),
      stdout: runs.map(({ stdout }) => stdout).join(reportFormat(format).separator ?? ''),
      stderr: runs.map(({ stderr }) => stderr).join(''),
    };
  }

  const cases: readonly (readonly [ReportFormatId, readonly string[]])[] = [
    ['json', []],
    // Each model that can be read is over it.
    ['ptflops', ['--max-memory', '1']],
  ];
  for (const [format, args] of cases)
    it(`prints what it prints of each, in their order: ${format}`, async () => {
      const expected = await oneByOne(format, args);
      assert.equal(expected.code, 2);
      for (const limits of [[], ['--limit-time', '600']])
        assert.deepEqual(await runCli([...limits, '--format', format, ...args, ...files], { cwd: folder }), expected);
    });

  it('stops where nobody reads on', async () => {
    const { code, stderr } = await runCli(['--format', 'json', ...files], { cwd: folder, hangUpAfter: 1 });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  });

  it('works in as many threads as there are processors, but not for few small files', async () => {
    const threadsOf = async (names: readonly string[]): Promise<number> => {
      const { stderr } = await runShell(
        `NODE_OPTIONS='--require ${path.join(folder, 'watchThreads.cjs')}' model-cost --format json ${names.join(' ')}`,
        { cwd: folder },
      );
      return stderr.split('@thread').length - 1;
    };
    assert.equal(await threadsOf(['small.onnx', 'small.onnx']), 0);
    assert.equal(await threadsOf(['a.onnx']), 0);
    const many = Array.from({ length: 12 }, () => 'a.onnx');
    const most = availableParallelism();
    assert.equal(await threadsOf(many), most === 1 ? 0 : Math.min(most, 11));
  });
});
