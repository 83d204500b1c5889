import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyze } from '../../../src/engine/analysis/analyze';
import { buildModel } from '../../unit/support/buildModel';
import { randomGraphs, type RandomGraph } from './randomGraph';

const moving = new Set(['Transpose', 'Concat', 'Slice', 'Reshape', 'Cast', 'Where']);
const bytesOf: Record<string, number> = { float32: 4, int64: 8, int8: 1, bool: 1 };

/**
 * Bytes alive at each step, from the creation and the last use of every value: inputs are alive from the start, the
 * others from their node on; outputs are alive until the end, and unused values only while their node runs.
 */
function liveBytes({ sketch, shapes }: RandomGraph, typeOf: (name: string) => string): number[] {
  const { inputs, outputs, stored, constants = {}, nodes } = sketch;
  const constant = new Set([...stored.map(({ name }) => name), ...Object.keys(constants)]);
  // Moved constants are still constants.
  for (const { op, inputs, outputs } of nodes)
    if (moving.has(op) && inputs.every(name => constant.has(name))) constant.add(outputs[0]);
  const made = new Map<string, number>();
  for (const name of Object.keys(inputs)) made.set(name, 0);
  nodes.forEach(({ outputs }, step) => made.set(outputs[0], step));
  const lastTaken = (name: string): number => {
    if (name in outputs) return Infinity;
    const taken = nodes.flatMap(({ inputs }, step) => (inputs.includes(name) ? [step] : []));
    return Math.max(name in inputs ? -1 : made.get(name)!, ...taken);
  };
  return nodes.map((_, step) => {
    let bytes = 0;
    for (const [name, since] of made) {
      if (constant.has(name) || since > step || lastTaken(name) < step) continue;
      // Shapes are vectors of two.
      const [rows, columns] = shapes.get(name) ?? [2, 1];
      bytes += rows * columns * bytesOf[typeOf(name)];
    }
    return bytes;
  });
}

describe('the live activations at each node', () => {
  it('are those that exist and are still needed', () => {
    fc.assert(
      fc.property(randomGraphs, graph => {
        const { memory, graph: inferred, totals } = analyze(buildModel(graph.sketch, [], 21));
        const types = new Map<string, string>();
        for (const value of [...inferred.inputs, ...inferred.nodes.map(({ outputs: [output] }) => output!)])
          if (value.type?.kind === 'tensor') types.set(value.name, value.type.dtype);
        const expected = liveBytes(graph, name => types.get(name)!);
        assert.deepEqual(memory.live, expected);
        assert.equal(totals.exact.peakActivationBytes, Math.max(...expected));
      }),
      { numRuns: 1000, seed: 20250301 },
    );
  });
});
