// `npm run bench [-- --targets | --exponents | --page]`: measures what users feel against its targets, which is added to
// results.md; how the time grows with each way in which a file can grow; and real work on generated models. With a flag
// only that part; how long pages of VS Code take to show figures is measured with --page only. It prints figures and has
// no limits.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { buildTerminal } from '../../esbuild.js';
import { ownCells, textTable } from '../../src/engine/report/text/textTable';
import { analyze } from '../../src/engine/analysis/analyze';
import { openModel } from '../../src/engine/openModel';
import { FileSource } from '../../src/node/fileSource';
import { temporaryFolder } from '../support/temporaryFolder';
import { writeSegments } from '../support/writeSegments';
import { timeAnswers } from './answers';
import { measureExponents } from './exponents';
import { timeLeaving } from './leaving';
import { median, runTerminal, timed } from './measure';
import { measurePages, pageTargets, type PageTime } from './pageTimes';
import { timeTyping } from './typing';
import { figureText, keepResults, measureTargets, withoutPython } from './targets';
import { alexNet, layerSpec, products, residualBlocks } from './models';

const folder = temporaryFolder();
const terminal = path.join(folder, 'cli.js');
const runs = 7;

async function main(): Promise<void> {
  if (process.argv.includes('--page')) return benchPages();
  if (!process.argv.includes('--exponents')) await benchTargets();
  if (process.argv.includes('--targets')) return;
  await benchGrowth();
  if (process.argv.includes('--exponents')) return;
  await buildTerminal(folder);
  await benchWeights();
  await benchSize();
  await benchNodes();
  await benchLayers();
  await benchLeaving();
}

/** What users feel, against its targets. */
async function benchTargets(): Promise<void> {
  const targets = await measureTargets(temporaryFolder());
  print(
    'Targets',
    ['', 'measured', 'target', ''],
    targets.map(target => {
      const { figure, most, unit } = target;
      return [
        target.what,
        figureText(target),
        `${most} ${unit}`,
        figure === null ? '?' : figure <= most ? 'holds' : '',
      ];
    }),
  );
  if (targets.some(({ figure }) => figure === null)) console.log(`${withoutPython}\n`);
  keepResults(targets);
}

/** From a double click to figures, in a real VS Code, beside what an empty page takes there. */
async function benchPages(): Promise<void> {
  const times = await measurePages();
  const [empty, small] = times;
  const against = (time: PageTime): string =>
    `${(time.warm / empty.warm).toFixed(2)} × empty, ${(time.warm / small.warm).toFixed(2)} × AlexNet`;
  print(
    'Pages, from a double click to figures',
    ['', 'warm window', 'target', 'ratios', 'cold window', 'target'],
    times.map(time => [
      time.what,
      ms(time.warm),
      pageTargets.warm[time.what] ?? '',
      against(time),
      ms(time.cold),
      pageTargets.cold[time.what] ?? '',
    ]),
  );
}

/** How processor time grows with each dimension of a file; an exponent of 1 is proportional. */
async function benchGrowth(): Promise<void> {
  const rows: string[][] = [];
  await measureExponents(({ name, sizes, times, exponent }) => {
    console.log(`${name}: ${exponent.toFixed(2)}`);
    const figures = times.map((time, index) => `${sizes[index].toLocaleString('en')}: ${ms(time)}`);
    rows.push([name, ...figures, exponent.toFixed(2)]);
  });
  const columns = rows[0].slice(2).map((_, index) => (index === 0 ? 'from' : ''));
  print('How processor time grows', ['', ...columns, 'exponent'], rows);
}

/** The same model with and without its weights in the file, in the terminal and in the reader alone. */
async function benchWeights(): Promise<void> {
  const files = { 'weights in the file': true, 'weights elsewhere': false };
  const rows: { label: string; size: number; terminal: number; memory: number; read: number }[] = [];
  for (const [label, inline] of Object.entries(files)) {
    const file = path.join(folder, `alexnet-${inline ? 'inline' : 'external'}.onnx`);
    writeSegments(file, alexNet(inline), false);
    const starts = Array.from({ length: runs + 1 }, () => runTerminal(terminal, ['--format', 'json', file]));
    const read = await timed(runs, () => readFile(file));
    // The first run also warms the disk's cache.
    const times = starts.slice(1).map(({ milliseconds }) => milliseconds);
    rows.push({
      label,
      size: fs.statSync(file).size,
      terminal: median(times),
      memory: Math.max(...starts.map(({ memory }) => memory)),
      read: read.milliseconds,
    });
  }
  print(
    'AlexNet',
    ['', 'file', 'terminal', 'its memory', 'read and analyse'],
    rows.map(({ label, size, terminal, memory, read }) => [
      label,
      megabytes(size),
      ms(terminal),
      megabytes(memory),
      ms(read),
    ]),
  );
  const [inline, external] = rows;
  console.log(`Ratio of the terminal's medians: ${(inline.terminal / external.terminal).toFixed(2)}\n`);
}

/** A file that is larger than 2 GiB. */
async function benchSize(): Promise<void> {
  const file = path.join(folder, 'huge.onnx');
  writeSegments(file, products(200, 1940), true);
  const { milliseconds, memory } = runTerminal(terminal, ['--format', 'json', file]);
  const read = await timed(runs, () => readFile(file));
  print(
    '200 products, sparse file',
    ['file', 'terminal', 'its memory', 'read and analyse'],
    [[megabytes(fs.statSync(file).size), ms(milliseconds), megabytes(memory), ms(read.milliseconds)]],
  );
}

/** What grows with the number of nodes: reading, analysing, and every answer that the page waits for. */
async function benchNodes(): Promise<void> {
  const rows: string[][] = [];
  const answers: ReadonlyMap<string, number>[] = [];
  const counts = [1_000, 10_000, 100_000];
  for (const count of counts) {
    const file = path.join(folder, `blocks-${count}.onnx`);
    writeSegments(file, residualBlocks(count), false);
    const few = count > 10_000 ? 3 : runs;
    const read = await timed(few, () => readFile(file, false));
    const analysis = await timed(few, () => analyze(read.result));
    answers.push(await timeAnswers(file, few));
    const { milliseconds, memory } = runTerminal(terminal, ['--format', 'json', file]);
    rows.push([
      count.toLocaleString('en'),
      megabytes(fs.statSync(file).size),
      ms(read.milliseconds),
      ms(analysis.milliseconds),
      ms(milliseconds),
      megabytes(memory),
    ]);
  }
  print('Residual blocks', ['nodes', 'file', 'read', 'analyse', 'terminal (JSON)', 'its memory'], rows);
  const questions = [...answers[0].keys()];
  print(
    'Answers of the worker, by nodes',
    ['', ...counts.map(count => count.toLocaleString('en'))],
    questions.map(what => [what, ...answers.map(times => ms(times.get(what)!))]),
  );
}

async function benchLayers(): Promise<void> {
  const layers = 5_000;
  const file = path.join(folder, 'long.layers.json');
  fs.writeFileSync(file, layerSpec(layers));
  const read = await timed(runs, () => readFile(file, false));
  const analysis = await timed(runs, () => analyze(read.result));
  const { lenses, hover } = await timeTyping(layerSpec(layers), runs, folder);
  print(
    'Layer spec',
    ['layers', 'file', 'read', 'analyse', 'lenses after a keystroke', 'hover'],
    [
      [
        layers.toLocaleString('en'),
        megabytes(fs.statSync(file).size),
        ms(read.milliseconds),
        ms(analysis.milliseconds),
        ms(lenses),
        ms(hover),
      ],
    ],
  );
}

/** What the page waits for after the Growth view of a large model was left. */
async function benchLeaving(): Promise<void> {
  const rows: string[][] = [];
  for (const count of [10_000, 100_000]) {
    const file = path.join(folder, `leaving-${count}.onnx`);
    writeSegments(file, residualBlocks(count), false);
    const { same, other } = await timeLeaving(file, folder);
    rows.push([count.toLocaleString('en'), ms(same), ms(other)]);
  }
  print('A filter after Growth', ['nodes', 'growth in the same worker', 'in its own worker'], rows);
}

async function readFile(file: string, andAnalyze = true) {
  const source = await FileSource.open(file);
  try {
    const model = await openModel(source);
    if (andAnalyze) analyze(model);
    return model;
  } finally {
    await source.close();
  }
}

function print(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const columns = head.map(title => ({ title, align: 'right' }) as const);
  console.log(`${title}\n${[...textTable(columns, rows, ownCells, false)].join('')}`);
}

const ms = (milliseconds: number): string =>
  `${milliseconds < 10 ? milliseconds.toFixed(1) : milliseconds.toFixed(0)} ms`;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0)} MB`;

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
