import { builtInDevices } from '../../../../src/engine/questions/speed/devices';
import { wholeOf } from './wholeOf';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { analyze, type Analysis } from '../../../../src/engine/analysis/analyze';
import { changesByModule, listChanges, type ChangeNode } from '../../../../src/engine/questions/comparison/changeTree';
import { changesByOperator } from '../../../../src/engine/questions/comparison/changesByOperator';
import { sortChanges } from '../../../../src/engine/questions/comparison/comparedColumns';
import { compare, comparedFigures } from '../../../../src/engine/questions/comparison/compare';
import { MemorySource } from '../../../../src/engine/readers/support/byteSource';
import { readModel } from '../../../../src/engine/readers/readModel';
import { chain, type Layer } from '../../support/chain';

const base: readonly Layer[] = [
  ['a/fc', 'MatMul', 16],
  ['a/act', 'Relu'],
  ['b/fc', 'MatMul', 4],
];

/** `changed a 128 → 256`, rows below a module indented. */
function lines(nodes: readonly ChangeNode[], indent = ''): string[] {
  return sortChanges(nodes, null, 'macs').flatMap(({ row: { change, old, new: changed }, children }) => [
    `${indent}${change} ${(changed ?? old)!.path} ${old?.macs ?? '–'} → ${changed?.macs ?? '–'}`,
    ...(children ? lines(children(), `${indent}  `) : []),
  ]);
}

const fixture = async (name: string): Promise<Analysis> =>
  analyze(await readModel(new MemorySource(readFileSync(`test/fixtures/${name}`))));

describe('The changes of a comparison', () => {
  it('are below the modules that contain them, with the sums of what is below', () => {
    const wider: readonly Layer[] = [['a/fc', 'MatMul', 32], ...base.slice(1)];
    // a: 8·16 → 8·32 products, b: 16·4 → 32·4.
    assert.deepEqual(lines(changesByModule(compare(chain(base), chain(wider)))), [
      'changed a 128 → 256',
      '  changed a/fc 128 → 256',
      '  changed a/act 0 → 0',
      'changed b 64 → 128',
    ]);
  });

  it('have an added and a removed module that can be opened, in the list as well', () => {
    const head: readonly Layer[] = [
      ...base,
      ['head/fc1', 'MatMul', 10],
      ['head/act', 'Relu'],
      ['head/fc2', 'MatMul', 3],
    ];
    const opened = ['  added head/fc1 – → 40', '  added head/fc2 – → 30', '  added head/act – → 0'];
    const added = compare(chain(base), chain(head));
    for (const nodes of [changesByModule(added), listChanges(added)]) {
      const all = lines(nodes);
      const at = all.indexOf('added head – → 70');
      assert.deepEqual(all.slice(at + 1, at + 4), opened);
    }
    const removed = lines(changesByModule(compare(chain(head), chain(base))));
    assert.deepEqual(removed.slice(removed.indexOf('removed head 70 → –') + 1).slice(0, 1), [
      '  removed head/fc1 40 → –',
    ]);
  });

  it('show what was removed from a module in it', () => {
    const whole: readonly Layer[] = [...base.slice(0, 2), ['a/fc2', 'MatMul', 8], ['a/norm', 'Tanh']];
    const less = whole.filter(([path]) => path !== 'a/act');
    assert.deepEqual(lines(changesByModule(compare(chain(whole), chain(less)))), [
      'changed a 256 → 256',
      '  removed a/act 0 → –',
      '  same a/fc 128 → 128',
      '  same a/fc2 128 → 128',
      '  same a/norm 0 → 0',
    ]);
  });

  it('are summed by operator, which changes with the number of its nodes too', () => {
    const more: readonly Layer[] = [...base, ['b/act', 'Tanh'], ['c/fc', 'MatMul', 2], ['c/act', 'Relu']];
    const rows = changesByOperator(compare(chain(base), chain(more))).map(({ row }) => row);
    assert.deepEqual(
      rows.map(({ change, old, new: changed }) => [change, changed?.path, old?.nodes, changed?.nodes, changed?.macs]),
      [
        // 8·16 + 16·4 products, and 4·2 more.
        ['changed', 'MatMul', 2, 3, 200],
        ['changed', 'Relu', 1, 2, 0],
        ['added', 'Tanh', undefined, 1, 0],
      ],
    );
  });

  for (const [before, after] of [
    ['alexnet.onnx', 'models/resnet18_bn_kept.onnx'],
    ['models/mobilenet_v2.onnx', 'models/resnet18_bn_kept.onnx'],
    ['models/hand_transformer_encoder_dyn.onnx', 'alexnet.onnx'],
  ]) {
    it(`add up to the totals, however they are grouped: ${before} and ${after}`, async () => {
      const [profile] = builtInDevices;
      const device = { profile, peak: null, fused: true };
      const comparison = compare(await fixture(before), await fixture(after), 'exact', device);
      for (const nodes of [listChanges(comparison), changesByModule(comparison), changesByOperator(comparison)]) {
        for (const figure of comparedFigures) {
          const sum = (side: 'old' | 'new'): number =>
            nodes.reduce((all, { row }) => all + (row[side]?.[figure] ?? 0), 0);
          for (const side of ['old', 'new'] as const) {
            const whole = wholeOf(comparison, side, figure);
            // Seconds are not whole numbers: their sums differ by rounding.
            if (figure === 'timeBound')
              assert.ok(Math.abs(sum(side) - whole) < 1e-9 * whole && whole > 0, `${sum(side)}`);
            else assert.equal(sum(side), whole, figure);
          }
        }
      }
      // And in every module, whose children are all rows below it.
      for (const { row, children } of changesByModule(comparison)) {
        const below = children?.() ?? [];
        if (below.length === 0) continue;
        for (const side of ['old', 'new'] as const)
          assert.equal(
            below.reduce((sum, child) => sum + (child.row[side]?.macs ?? 0), 0),
            row[side]?.macs ?? 0,
            row[side]?.path,
          );
      }
    });
  }
});
