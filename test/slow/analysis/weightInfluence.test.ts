import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyze } from '../../../src/engine/analysis/analyze';
import type { DataType } from '../../../src/engine/graph/dataType';
import { buildModel } from '../../unit/support/buildModel';
import { interpret, prime, type Data } from './interpret';
import { randomGraphs, type RandomGraph } from './randomGraph';

/** How often all numbers are redrawn to find a change. */
const trials = 24;

/** Pseudo-random numbers: a linear congruential generator (Numerical Recipes). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

function randomElement(dtype: DataType, random: () => number): number {
  if (dtype === 'bool') return Number(random() < 0.5);
  return Math.floor(random() * prime);
}

/** The constants that can change an output: each of their elements is changed in turn, with many values of all the others. */
function influential({ sketch, shapes }: RandomGraph): Set<string> {
  const random = randomNumbers(sketch.nodes.length);
  const found = new Set<string>();
  const run = (given: ReadonlyMap<string, Data>): string => {
    const values = interpret(sketch.nodes, given);
    return Object.keys(sketch.outputs)
      .map(name => values.get(name)!.values)
      .join(' | ');
  };
  const fixed = Object.entries(sketch.constants ?? {}).map(([name, values]): [string, Data] => [
    name,
    { rows: 1, columns: 2, values: values as readonly number[] },
  ]);
  const kinds = [
    ...Object.entries(sketch.inputs),
    ...sketch.stored.map(({ name, dtype }) => [name, { dtype }] as const),
  ];
  for (let trial = 0; trial < trials; trial++) {
    const given = new Map<string, Data>(fixed);
    for (const [name, kind] of kinds) {
      const [rows, columns] = shapes.get(name)!;
      const dtype = 'dtype' in kind ? kind.dtype : 'float32';
      const values = Array.from({ length: rows * columns }, () => randomElement(dtype, random));
      given.set(name, { rows, columns, values });
    }
    const before = run(given);
    for (const { name, dtype } of sketch.stored) {
      const data = given.get(name)!;
      const changes = data.values.flatMap((_, place) => [0, 1, 2].map(() => [place, randomElement(dtype, random)]));
      const isFelt = changes.some(([place, value]) => {
        const values = data.values.map((old, at) => (at === place ? value : old));
        return run(new Map(given).set(name, { ...data, values })) !== before;
      });
      if (isFelt) found.add(name);
    }
  }
  return found;
}

describe('parameters and buffers', () => {
  it('are the elements of the constants that influence an output', () => {
    fc.assert(
      fc.property(randomGraphs, graph => {
        const felt = influential(graph);
        const expected = graph.sketch.stored
          .filter(({ name }) => felt.has(name))
          .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
        const { params, buffers } = analyze(buildModel(graph.sketch, [], 21)).totals.exact;
        assert.equal(params + buffers, expected, JSON.stringify([...felt]));
      }),
      { numRuns: 400, seed: 20250301 },
    );
  }).timeout(300_000);
});
