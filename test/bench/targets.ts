import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { spawnSync } from 'node:child_process';
import { buildTerminal } from '../../esbuild.js';
import { writeSegments } from '../support/writeSegments';
import { timeAnswers } from './answers';
import { median, runProcess, type Usage } from './measure';
import { alexNet, residualBlocks } from './models';

/** A figure that users feel, and what it should not exceed. */
export interface Target {
  readonly what: string;
  readonly unit: '×' | 'MB' | 'ms';
  readonly most: number;
  /** null: not measured (`withoutPython`). */
  readonly figure: number | null;
}

export const withoutPython = 'Python’s onnx is not installed (Debian: python3-onnx).';

const history = path.join(__dirname, 'results.md');
const runs = 9;
/** Of the smallest one: a few milliseconds more or less decide. */
const smallRuns = 25;

/** Measures the production build against its targets. Processes take turns, so that other work disturbs all alike. */
export async function measureTargets(folder: string): Promise<readonly Target[]> {
  await buildTerminal(folder, { minify: true, sourcemap: false });
  const write = (name: string, model: Parameters<typeof writeSegments>[1]): string => {
    const file = path.join(folder, name);
    writeSegments(file, model, false);
    return file;
  };
  const files = {
    alexNet: write('alexnet.onnx', alexNet(false)),
    medium: write('10000.onnx', residualBlocks(10_000)),
    large: write('100000.onnx', residualBlocks(100_000)),
  };
  const terminal = (...args: readonly string[]) => node(path.join(folder, 'cli.js'), ...args);
  const python = pythonWithOnnx();
  const inference = (file: string) =>
    python === null ? null : [python, path.join(__dirname, 'onnxInference.py'), file];

  const [medium, mediumInference] = inTurns(runs, terminal('--format', 'json', files.medium), inference(files.medium));
  const [large, tree, table, largeInference] = inTurns(
    runs,
    terminal('--format', 'json', files.large),
    terminal(files.large),
    terminal('--format', 'table', files.large),
    inference(files.large),
  );
  const [small, nothing] = inTurns(smallRuns, terminal(files.alexNet), node('-e', '0'));
  const answers = await timeAnswers(files.medium, runs);
  const ratio = (a: Usage | null, b: Usage | null): number | null => a && b && a.milliseconds / b.milliseconds;
  return [
    { what: 'JSON of 100,000 nodes, to ONNX’s inference', unit: '×', most: 1.5, figure: ratio(large, largeInference) },
    { what: 'JSON of 10,000 nodes, to ONNX’s inference', unit: '×', most: 2, figure: ratio(medium, mediumInference) },
    { what: 'tree of 100,000 nodes, to their JSON', unit: '×', most: 1, figure: ratio(tree, large) },
    { what: 'table of 100,000 nodes, to their JSON', unit: '×', most: 1, figure: ratio(table, large) },
    { what: 'AlexNet, to an empty Node process', unit: '×', most: 1.8, figure: ratio(small, nothing) },
    { what: 'memory of the JSON of 100,000 nodes', unit: 'MB', most: 300, figure: large && large.memory / 1e6 },
    { what: 'a changed size, 10,000 nodes', unit: 'ms', most: 60, figure: answers.get('set the batch') ?? null },
    {
      what: 'growth over the batch, 10,000 nodes',
      unit: 'ms',
      most: 1000,
      figure: answers.get('growth over the batch') ?? null,
    },
  ];
}

/** `1.72 ×`; a dash for what was not measured. */
export function figureText({ figure, unit }: Target): string {
  return figure === null ? '–' : `${unit === '×' ? figure.toFixed(2) : figure.toFixed(0)} ${unit}`;
}

/** Adds a row to the table of earlier measurements. */
export function keepResults(targets: readonly Target[]): void {
  const cells = [new Date().toISOString().slice(0, 10), machine(), ...targets.map(figureText)];
  fs.appendFileSync(history, `| ${cells.join(' | ')} |\n`);
}

function machine(): string {
  return `${os.cpus().length} cores, Node ${process.versions.node.split('.')[0]}`;
}

function node(...args: readonly string[]): readonly string[] {
  return [process.execPath, '--require', path.join(__dirname, 'reportUsage.cjs'), ...args];
}

/** The first Python that has onnx; null: none. */
function pythonWithOnnx(): string | null {
  const candidates = ['python3', '/usr/bin/python3', 'python'];
  return candidates.find(command => spawnSync(command, ['-c', 'import onnx']).status === 0) ?? null;
}

/** Medians of several commands that are run one after the other, over and over. */
function inTurns(rounds: number, ...commands: readonly (readonly string[] | null)[]): (Usage | null)[] {
  const usages = commands.map((): Usage[] => []);
  for (let round = 0; round < rounds; round++) {
    commands.forEach((command, index) => {
      if (command !== null) usages[index].push(runProcess(command));
    });
  }
  return usages.map(of =>
    of.length === 0
      ? null
      : {
          milliseconds: median(of.map(({ milliseconds }) => milliseconds)),
          memory: Math.max(...of.map(({ memory }) => memory)),
        },
  );
}
