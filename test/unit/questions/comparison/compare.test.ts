import { wholeOf } from './wholeOf';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { analyze, type Analysis } from '../../../../src/engine/analysis/analyze';
import {
  compare,
  comparedFigures,
  type ComparedRow,
  type Comparison,
} from '../../../../src/engine/questions/comparison/compare';
import { MemorySource } from '../../../../src/engine/readers/support/byteSource';
import { readModel } from '../../../../src/engine/readers/readModel';
import { buildModel, node } from '../../support/buildModel';
import { chain, type Layer } from '../../support/chain';

function changes({ rows }: Comparison): string[] {
  return rows
    .filter(({ change }) => change !== 'same')
    .map(({ change, old, new: changed }) => `${change} ${old?.path ?? '–'} → ${changed?.path ?? '–'}`);
}

const base: readonly Layer[] = [
  ['a/fc', 'MatMul', 16],
  ['a/act', 'Relu'],
  ['b/fc', 'MatMul', 4],
  ['b/act', 'Tanh'],
];

describe('comparison', () => {
  it('finds no difference between a model and itself', () => {
    const comparison = compare(chain(base), chain(base));
    assert.deepEqual(changes(comparison), []);
    assert.equal(comparison.rows.length, 4);
    assert.deepEqual(comparison.totals.old, comparison.totals.new);
  });

  it('finds no change between an ONNX file and the same network as a layer spec with other operator names', async () => {
    const [exported, spec] = await Promise.all(
      ['test/fixtures/models/resnet18_bn_kept.onnx', 'media/templates/resnet18.layers.json'].map(async file =>
        analyze(await readModel(new MemorySource(readFileSync(file)))),
      ),
    );
    // The template reshapes where the export flattens.
    assert.deepEqual(changes(compare(exported, spec)), ['removed Flatten → –', 'added – → Reshape']);
  });

  it('returns old, new and difference of layers at the same path, largest changes first', () => {
    const { rows, totals } = compare(chain(base), chain([['a/fc', 'MatMul', 32], ...base.slice(1)]));
    // a: 8·16 → 8·32 MACs, 15·16 → 15·32 FLOPs. b: 16·4 → 32·4 MACs, 31·4 → 63·4 FLOPs. The ReLU: 16 → 32 FLOPs.
    // Floats of 4 bytes: a writes, and b reads, 16 more; the ReLU both. 32 · 32 bit operations for each MAC.
    const timeBound = null;
    assert.deepEqual(
      rows.slice(0, 3).map(({ new: changed, difference }) => [changed?.path, difference]),
      [
        [
          'a/fc',
          { macs: 128, flops: 240, params: 128, weightBytes: 512, bytesMoved: 512 + 64, bops: 128 * 1024, timeBound },
        ],
        [
          'b/fc',
          { macs: 64, flops: 128, params: 64, weightBytes: 256, bytesMoved: 256 + 64, bops: 64 * 1024, timeBound },
        ],
        ['a/act', { macs: 0, flops: 16, params: 0, weightBytes: 0, bytesMoved: 128, bops: 0, timeBound }],
      ],
    );
    assert.deepEqual(
      rows.map(({ change }) => change),
      ['changed', 'changed', 'changed', 'same'],
    );
    assert.deepEqual([rows[0].old?.macs, rows[0].new?.macs], [128, 256]);
    assert.deepEqual([totals.old.macs, totals.new.macs], [192, 384]);
  });

  it('shows a module that is in one model only as one row', () => {
    const more: readonly Layer[] = [
      ...base,
      ['head/fc1', 'MatMul', 10],
      ['head/act', 'Relu'],
      ['head/fc2', 'MatMul', 3],
    ];
    const added = compare(chain(base), chain(more));
    assert.deepEqual(changes(added), ['added – → head']);
    // 4·10 + 10·3 products; 7·10 + 10 + 19·3 operations.
    // Weights, and values of 4 + 10, 10 + 10 and 10 + 3 floats.
    const figures = { macs: 70, flops: 137, params: 70, weightBytes: 280, bytesMoved: 280 + 4 * 47, bops: 70 * 1024 };
    assert.deepEqual(added.rows[0].difference, { ...figures, timeBound: null });
    const removed = compare(chain(more), chain(base));
    assert.deepEqual(changes(removed), ['removed head → –']);
    const negative = Object.fromEntries(Object.entries(figures).map(([figure, value]) => [figure, -value]));
    assert.deepEqual(removed.rows[0].difference, { ...negative, timeBound: null });
  });

  it('finds a renamed module by its structure', () => {
    const renamed = base.map(([path, ...rest]): Layer => [path.replace('a/', 'encoder/'), ...rest]);
    const { rows } = compare(chain(base), chain(renamed));
    assert.deepEqual(
      rows.map(({ change, old, new: changed }) => [change, old?.path, changed?.path]),
      [
        ['same', 'a/fc', 'encoder/fc'],
        ['same', 'a/act', 'encoder/act'],
        ['same', 'b/fc', 'b/fc'],
        ['same', 'b/act', 'b/act'],
      ],
    );
  });

  it('finds the unchanged parts of a renamed and changed module by structure and order', () => {
    const block = (name: string, ...more: Layer[]): Layer[] => [
      [`${name}/fc1`, 'MatMul', 8],
      [`${name}/act1`, 'Relu'],
      [`${name}/fc2`, 'MatMul', 8],
      [`${name}/act2`, 'Relu'],
      ...more,
    ];
    const comparison = compare(chain(block('old')), chain(block('new', ['new/fc3', 'MatMul', 2])));
    assert.deepEqual(changes(comparison), ['added – → new/fc3']);
    assert.deepEqual(
      comparison.rows.slice(1).map(({ old, new: changed }) => [old?.path, changed?.path]),
      [
        ['old/fc1', 'new/fc1'],
        ['old/act1', 'new/act1'],
        ['old/fc2', 'new/fc2'],
        ['old/act2', 'new/act2'],
      ],
    );
  });

  it('matches layers whose numbers changed because one was inserted before them', () => {
    const before: readonly Layer[] = [
      ['m/0', 'MatMul', 16],
      ['m/1', 'Relu'],
      ['m/2', 'MatMul', 4],
    ];
    const after: readonly Layer[] = [
      ['m/0', 'MatMul', 16],
      ['m/1', 'Relu'],
      ['m/2', 'Tanh'],
      ['m/3', 'MatMul', 4],
    ];
    assert.deepEqual(changes(compare(chain(before), chain(after))), ['added – → m/2']);
  });

  it('matches layers that now have the numbers of similar layers', () => {
    const before: readonly Layer[] = [
      ['m/0', 'MatMul', 16],
      ['m/1', 'MatMul', 32],
      ['m/2', 'Relu'],
      ['m/3', 'MatMul', 4],
    ];
    const after: readonly Layer[] = [
      ['m/0', 'MatMul', 8],
      ['m/1', 'MatMul', 16],
      ['m/2', 'MatMul', 32],
      ['m/3', 'Relu'],
      ['m/4', 'MatMul', 4],
    ];
    assert.deepEqual(changes(compare(chain(before), chain(after))), ['added – → m/0']);
    assert.deepEqual(changes(compare(chain(after), chain(before))), ['removed m/0 → –']);
  });

  it('matches by number if layers changed and none was inserted before them', () => {
    const widths = (...list: number[]): Analysis =>
      chain(list.map((width, index): Layer => [`m/${index}`, 'MatMul', width]));
    assert.deepEqual(changes(compare(widths(16, 32, 32, 4), widths(16, 16, 32, 4))).sort(), [
      'changed m/1 → m/1',
      'changed m/2 → m/2',
    ]);
    assert.deepEqual(changes(compare(widths(16, 32), widths(16, 32, 4))), ['added – → m/2']);
  });

  it('reports a layer whose operator was replaced', () => {
    const comparison = compare(chain(base), chain([base[0], ['a/act', 'Tanh'], ...base.slice(2)]));
    assert.deepEqual(changes(comparison), ['changed a/act → a/act']);
    assert.deepEqual([comparison.rows[0].old?.type, comparison.rows[0].new?.type], ['Relu', 'Tanh']);
  });

  it('compares a layer as a whole with the module that replaced it', () => {
    const comparison = compare(
      chain([
        ['m/fc', 'MatMul', 8],
        ['m/out', 'MatMul', 2],
      ]),
      chain([
        ['m/fc/down', 'MatMul', 2],
        ['m/fc/up', 'MatMul', 8],
        ['m/out', 'MatMul', 2],
      ]),
    );
    assert.deepEqual(changes(comparison), ['changed m/fc → m/fc']);
    // 8·8 products became 8·2 + 2·8.
    assert.equal(comparison.rows[0].difference.macs, 32 - 64);
  });

  it('has no difference if a figure is unknown, and counts the unknown ones', () => {
    const unknown = (op: string): Analysis =>
      analyze(
        buildModel({
          inputs: { x: [1, 8] },
          nodes: [node(op, 'x', 'y', {}, { name: 'n', domain: op === 'Relu' ? 'ai.onnx' : 'nowhere' })],
        }),
      );
    const [row] = compare(unknown('Relu'), unknown('Mystery')).rows;
    assert.equal(row.change, 'changed');
    assert.equal(row.difference.flops, null);
    assert.deepEqual([row.old?.accuracy.flops, row.new?.accuracy.flops], ['exact', 'atLeast']);
  });

  it('compares under each convention', () => {
    const wider = chain([['a/fc', 'MatMul', 32], ...base.slice(1)]);
    // Twice the products, and nothing else: 2·(8·32 − 8·16).
    assert.equal(compare(chain(base), wider, 'macs').rows[0].difference.flops, 256);
  });

  it('neither loses a node nor counts one twice, for any two models', () => {
    const layer = fc
      .tuple(
        fc.constantFrom('a', 'b', 'a/b', 'a/b/c', 'c/a', 'd'),
        fc.constantFrom('0', '1', '2'),
        fc.constantFrom('MatMul' as const, 'Relu' as const, 'Tanh' as const),
        fc.constantFrom(4, 8),
      )
      .map(([path, name, op, width]): Layer => [`${path}/${name}`, op, op === 'MatMul' ? width : undefined]);
    const model = fc.array(layer, { maxLength: 12 });
    fc.assert(
      fc.property(model, model, (old, changed) => {
        const [from, to] = [chain(old), chain(changed)];
        const comparison = compare(from, to);
        const { rows } = comparison;
        for (const figure of comparedFigures) {
          const [before, after] = [wholeOf(comparison, 'old', figure), wholeOf(comparison, 'new', figure)];
          assert.equal(
            sum(rows, row => row.old?.[figure]),
            before,
            figure,
          );
          assert.equal(
            sum(rows, row => row.new?.[figure]),
            after,
            figure,
          );
          assert.equal(
            sum(rows, row => row.difference[figure]),
            after - before,
            figure,
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it('adds up between two real models that have little in common', async () => {
    const read = async (file: string): Promise<Analysis> =>
      analyze(await readModel(new MemorySource(readFileSync(file))));
    const [alexnet, resnet] = await Promise.all([
      read('test/fixtures/alexnet.onnx'),
      read('test/fixtures/models/resnet18_bn_kept.onnx'),
    ]);
    const { rows, totals } = compare(alexnet, resnet);
    assert.equal(
      sum(rows, row => row.difference.macs),
      totals.new.macs - totals.old.macs,
    );
    // The published parameters of ResNet-18 and AlexNet (torchvision): 11,689,512 and 61,100,840.
    assert.equal(
      sum(rows, row => row.difference.params),
      11_689_512 - 61_100_840,
    );
  });

  it('accepts modules nested thousands of levels deep', () => {
    const deep = (name: string): Analysis =>
      chain([[Array.from({ length: 2000 }, (_, index) => `${name}${index}`).join('/'), 'MatMul', 4]]);
    assert.deepEqual(changes(compare(deep('a'), deep('b'))), []);
  });
});

function sum(rows: readonly ComparedRow[], figure: (row: ComparedRow) => number | null | undefined): number {
  return rows.reduce((total, row) => total + (figure(row) ?? 0), 0);
}
