import assert from 'node:assert/strict';
import { analyze, type Analysis } from '../../../src/engine/analysis/analyze';
import type { Attribute, Node } from '../../../src/engine/graph/graph';
import { toMarkdown } from '../../../src/engine/report/markdown';
import { nodesText } from '../../../src/engine/report/text/nodesText';
import { treeText } from '../../../src/engine/report/text/treeText';
import { buildGraph, buildModel, node, type Declared } from '../support/buildModel';

/** A byte takes a nanosecond, and all nodes are memory-bound. */
const peak = { name: 'float32', dtype: 'float32', flops: 1e15 } as const;
const profile = { name: 'Device', peaks: [peak], bandwidth: 1e9, memory: null, source: '', derivation: null };
const options = { device: { profile, peak, fused: false } };

const branch = (op: string, inputs: string): Attribute => ({
  kind: 'graph',
  value: buildGraph({ outputs: { r: [8, 8] }, nodes: [node(op, inputs, 'r')] }),
});

describe('the columns of a device', () => {
  for (const [format, write] of [
    ['modules', (analysis: Analysis) => [...treeText(analysis, 'm', 'exact', false, options)].join('')],
    ['nodes', (analysis: Analysis) => [...nodesText(analysis, 'm', 'exact', false, options)].join('')],
    ['modules in Markdown', (analysis: Analysis) => toMarkdown(analysis, 'm', 'exact', options)],
  ] as const) {
    /** The lines of a report, with single spaces between cells. */
    const linesOf = (inputs: Declared, nodes: readonly Node[]): string[] =>
      write(analyze(buildModel({ inputs, nodes })))
        .split('\n')
        .map(line => line.replace(/[ |]+/g, ' ').trim());

    it(`of ${format} have a sign where sizes depend on data`, () => {
      const lines = linesOf({ x: [1000] }, [
        node('Relu', 'x', 'a', {}, { name: 'relu' }),
        node('NonZero', 'a', 'b', {}, { name: 'places' }),
        node('NoSuchOperator', 'a', 'c', {}, { name: 'other' }),
      ]);
      assert.ok(lines.some(line => line.includes(' Moved FLOPs/B Time bound Bound by')));
      const row = (name: string) => lines.find(line => line.startsWith(`${name} `));
      // 1000 floats are read and written. Without a sign: the title says that it is a bound.
      assert.match(row('relu')!, / 8\.00 kB 0\.125 8\.00 µs memory/);
      // 1000 floats are read, and at most 1000 indices of 8 bytes are written.
      assert.match(row('places')!, / ≤ 12\.0 kB 0\.0833 ≤ 12\.0 µs memory/);
      assert.match(row('other')!, / \? – \? –/);
    });

    it(`of ${format} have a sign where the branches of an If cost different times`, () => {
      const lines = linesOf({ x: [8, 8], z: [8, 8], c: { dtype: 'bool', shape: [] } }, [
        node(
          'If',
          'c',
          'y',
          { then_branch: branch('MatMul', 'x, z'), else_branch: branch('Relu', 'x') },
          { name: 'if' },
        ),
      ]);
      // The product has 64 sums of 8 products, so 64 · 15 FLOPs, and reads and writes three matrices of 64 floats.
      assert.match(
        lines.find(line => line.startsWith('if '))!,
        / ≤ 768 B 1\.25 ≤ 768 ns memory/,
      );
    });
  }
});
