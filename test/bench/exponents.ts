import { analyze } from '../../src/engine/analysis/analyze';
import { openModel } from '../../src/engine/openModel';
import { MemorySource } from '../../src/engine/readers/support/byteSource';
import { reportFormats } from '../../src/engine/report/formats';
import { flatten } from '../unit/support/protobuf';
import { growingModels, type GrowingModel } from './growth';

/** How often a size is doubled, and how often each is measured. */
const doublings = 3;
const runs = 3;

/** How the work for a model grows as it is made larger. */
export interface Exponent {
  readonly name: string;
  readonly sizes: readonly number[];
  /** Milliseconds of processor time for each size, the minimum of several runs. */
  readonly times: readonly number[];
  /** p if the time grows with the size to the power of p: the slope of the logarithms (least squares). */
  readonly exponent: number;
}

/** Measures reading, analysis and reports of models of growing size. */
export async function measureExponents(onDone: (exponent: Exponent) => void): Promise<void> {
  for (const model of growingModels) onDone(await exponentOf(model));
}

async function exponentOf({ name, from, make }: GrowingModel): Promise<Exponent> {
  const sizes = Array.from({ length: doublings + 1 }, (_, index) => from * 2 ** index);
  await timeOf(flatten(make(from)));
  const times: number[] = [];
  for (const size of sizes) {
    const bytes = flatten(make(size));
    let least = Infinity;
    for (let run = 0; run < runs; run++) least = Math.min(least, await timeOf(bytes));
    times.push(least);
  }
  return { name, sizes, times, exponent: slope(sizes.map(Math.log2), times.map(Math.log2)) };
}

/** Milliseconds of processor time: other work on the machine does not count. */
async function timeOf(bytes: Uint8Array): Promise<number> {
  const start = process.cpuUsage();
  const analysis = analyze(await openModel(new MemorySource(bytes)));
  for (const format of reportFormats) {
    if (format.id !== 'json' && format.id !== 'tree') continue;
    let length = 0;
    for (const piece of await format.write(analysis, 'model.onnx', 'exact', false)) length += piece.length;
    if (length === 0) throw new Error('An empty report.');
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function slope(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const both = x.reduce((sum, value, index) => sum + (value - mx) * (y[index] - my), 0);
  return both / x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
}
