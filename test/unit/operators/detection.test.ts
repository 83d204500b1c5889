import assert from 'node:assert/strict';
import fc from 'fast-check';
import { textOf } from '../../../src/engine/graph/message';
import { analyze } from '../../../src/engine/analysis/analyze';
import { analyzeNode, modelOf, type TestInput } from '../support/analyzeNode';
import { buildModel, node } from '../support/buildModel';

const whole = (...values: number[]): TestInput => ({ dtype: 'int64', shape: [values.length], values });
const number = (value: number): TestInput => ({ dtype: 'float32', shape: [], values: [value] });

describe('NonMaxSuppression', () => {
  // ONNX backend data: six boxes in three clusters; the best box of each is kept.
  const boxes = [0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 0, 10.1, 1, 11.1, 0, 100, 1, 101];
  const scores = [0.9, 0.75, 0.6, 0.95, 0.5, 0.3];
  const run = (most: number, iou: number, least: number) =>
    analyzeNode({
      op: 'NonMaxSuppression',
      inputs: [
        { shape: [1, 6, 4], values: boxes },
        { shape: [1, 1, 6], values: scores },
        whole(most),
        number(iou),
        number(least),
      ],
    }).outputs[0];

  it('is computed if its inputs are known', () => {
    assert.deepEqual(
      [run(3, 0.5, 0).shape, run(3, 0.5, 0).values],
      [
        [3, 3],
        [0, 0, 3, 0, 0, 0, 0, 0, 5],
      ],
    );
    assert.deepEqual(run(2, 0.5, 0).values, [0, 0, 3, 0, 0, 0]);
    assert.deepEqual(run(3, 0.5, 0.4).values, [0, 0, 3, 0, 0, 0]);
    assert.deepEqual(run(9, 1, 0).shape, [6, 3]);
  });

  it('selects nothing without a limit', () => {
    assert.deepEqual(
      analyzeNode({ op: 'NonMaxSuppression', inputs: [{ shape: [1, 6, 4] }, { shape: [1, 1, 6] }] }).outputs[0].shape,
      [0, 3],
    );
  });

  const open = (images: number, classes: number, boxCount: number, most: number, kept?: number) => {
    const { totals, nodes, dimensions } = analyze(
      modelOf({
        op: 'NonMaxSuppression',
        inputs: [{ shape: [images, boxCount, 4] }, { shape: [images, classes, boxCount] }, whole(most), number(0.5)],
      }),
      { dimensions: new Map(kept === undefined ? [] : [['size(out0[0])', kept]]) },
    );
    return { ...totals.exact, note: textOf(nodes[0].note!), dimensions };
  };

  it('counts the worst case if its inputs are unknown: the maximum number of boxes is kept', () => {
    fc.assert(
      fc.property(fc.nat(3), fc.nat(3), fc.nat(12), fc.nat(15), (images, classes, boxCount, most) => {
        let flops = 0;
        for (let image = 0; image < images; image++) {
          flops += 3 * boxCount;
          for (let group = 0; group < classes; group++) {
            for (let box = 0, kept = 0; box < boxCount; box++) {
              flops += 1 + 13 * kept;
              if (kept < most) kept++;
            }
          }
        }
        assert.equal(open(images, classes, boxCount, most).flops, flops);
      }),
    );
  });

  it('is an upper bound unless the user sets how many boxes are kept', () => {
    const { accuracy, dimensions, note } = open(1, 2, 100, 10);
    assert.equal(accuracy.flops, 'atMost');
    assert.deepEqual(
      dimensions.map(({ name, value }) => [name, value]),
      [['size(out0[0])', 20]],
    );
    assert.match(note, /kept before it/);
    // 3 of 100 boxes: 0 + 1 + 2 pairs, and 97 · 3 more.
    const set = open(1, 1, 100, 10, 3);
    assert.deepEqual([set.flops, set.accuracy.flops], [3 * 100 + 100 + 13 * (3 + 97 * 3), 'exact']);
  });

  it('has at most as many candidates as a TopK before it keeps', () => {
    // At most 5,000 candidates; the best 200 of them, or all.
    const { nodes } = analyze(
      buildModel({
        inputs: { score: [5000], boxes: [5000, 4] },
        outputs: { kept: { dtype: 'int64', shape: [null, 3] } },
        constants: { axis: [0], most: [200], limit: [1000], two: [0, 1], front: [0] },
        floats: { iou: 0.5 },
        nodes: [
          node('NonZero', 'score', 'places'),
          node('Squeeze', 'places, axis', 'rows'),
          node('Gather', 'score, rows', 'scores'),
          node('Gather', 'boxes, rows', 'regions'),
          node('Shape', 'scores', 'count'),
          node('Min', 'count, most', 'k'),
          node('TopK', 'scores, k', 'best, index'),
          node('Gather', 'regions, index', 'candidates'),
          node('Unsqueeze', 'candidates, front', 'b'),
          node('Unsqueeze', 'best, two', 's'),
          node('NonMaxSuppression', 'b, s, limit, iou', 'kept'),
        ],
      }),
    );
    const suppression = nodes.at(-1)!;
    // 200 boxes, all of which may be kept: 200 · 199 / 2 pairs.
    assert.equal(suppression.figures.flops, 3 * 200 + 200 + 13 * 100 * 199);
    assert.equal(suppression.accuracy.flops, 'atMost');
  });
});

describe('TopK', () => {
  it('takes k as an attribute or an input', () => {
    assert.deepEqual(
      analyzeNode({ op: 'TopK', opset: 1, inputs: [{ shape: [3, 8] }], attributes: { k: 2 }, outputs: 2 }).outputs.map(
        output => [output.dtype, output.shape],
      ),
      [
        ['float32', [3, 2]],
        ['int64', [3, 2]],
      ],
    );
    assert.deepEqual(
      analyzeNode({
        op: 'TopK',
        inputs: [{ shape: [3, 8] }, whole(5)],
        attributes: { axis: 0 },
      }).diagnostics[0].message.includes('5 of 3'),
      true,
    );
    assert.deepEqual(
      analyzeNode({ op: 'TopK', inputs: [{ shape: [3, 8] }, { dtype: 'int64', shape: [1] }] }).outputs[0].shape,
      [3, null],
    );
  });

  it('returns what a sort of the contents returns', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        (values, largest) => {
          const order = values
            .map((_, index) => index)
            .sort((a, b) => (largest ? values[b] - values[a] : values[a] - values[b]) || a - b);
          const k = Math.ceil(values.length / 2);
          const { outputs } = analyzeNode({
            op: 'TopK',
            inputs: [whole(...values), whole(k)],
            attributes: { largest: largest ? 1 : 0 },
            outputs: 2,
          });
          assert.deepEqual(outputs[1].values, order.slice(0, k));
          assert.deepEqual(
            outputs[0].values,
            order.slice(0, k).map(index => values[index]),
          );
        },
      ),
    );
  });

  it('costs one comparison and one update of a heap of k per element', () => {
    assert.equal(analyzeNode({ op: 'TopK', inputs: [{ shape: [3, 8] }, whole(4)] }).flops, 24 * (1 + 2));
  });
});

describe('NonZero', () => {
  it('finds known elements; otherwise the number of elements is unknown', () => {
    const {
      outputs: [output],
      flops,
    } = analyzeNode({ op: 'NonZero', inputs: [{ dtype: 'bool', shape: [2, 2], values: [1, 0, 1, 1] }] });
    assert.deepEqual([output.shape, output.values, flops], [[2, 3], [0, 1, 1, 0, 0, 1], 4]);
    assert.deepEqual(analyzeNode({ op: 'NonZero', inputs: [{ shape: [2, 3, 4] }] }).outputs[0].shape, [3, null]);
    assert.deepEqual(analyzeNode({ op: 'NonZero', inputs: [{ shape: [2, 0] }] }).outputs[0].shape, [2, 0]);
  });
});

describe('Unique', () => {
  // ONNX Unique-11, examples 1, 2 and 3.
  it('finds distinct elements, sorted or in order of appearance', () => {
    const values = (sorted: number) =>
      analyzeNode({ op: 'Unique', inputs: [whole(2, 1, 1, 3, 4, 3)], attributes: { sorted }, outputs: 4 }).outputs.map(
        output => output.values,
      );
    assert.deepEqual(values(0), [
      [2, 1, 3, 4],
      [0, 1, 3, 4],
      [0, 1, 1, 2, 3, 2],
      [1, 2, 2, 1],
    ]);
    assert.deepEqual(values(1), [
      [1, 2, 3, 4],
      [1, 0, 3, 4],
      [1, 0, 0, 2, 3, 2],
      [2, 1, 2, 1],
    ]);
  });

  it('finds distinct slices', () => {
    const { outputs } = analyzeNode({
      op: 'Unique',
      inputs: [{ dtype: 'int64', shape: [3, 3], values: [1, 0, 0, 1, 0, 0, 2, 3, 4] }],
      attributes: { axis: 0 },
      outputs: 4,
    });
    assert.deepEqual(
      outputs.map(output => output.values),
      [
        [1, 0, 0, 2, 3, 4],
        [0, 2],
        [0, 0, 1],
        [2, 1],
      ],
    );
    assert.deepEqual(outputs[0].shape, [2, 3]);
  });

  it('has an output of unknown size if its input is unknown', () => {
    const { outputs } = analyzeNode({ op: 'Unique', inputs: [{ shape: [2, 6] }], attributes: { axis: 1 }, outputs: 4 });
    assert.deepEqual(
      outputs.map(output => output.shape),
      [[2, null], [null], [6], [null]],
    );
  });

  it('has three outputs in ONNX Runtime’s version', () => {
    const { outputs } = analyzeNode({
      op: 'Unique',
      domain: 'com.microsoft',
      inputs: [whole(2, 1, 1, 3, 4, 3)],
      outputs: 3,
    });
    assert.deepEqual(
      outputs.map(output => output.values),
      [
        [2, 1, 3, 4],
        [0, 1, 1, 2, 3, 2],
        [1, 2, 2, 1],
      ],
    );
  });
});

describe('pooled regions of interest', () => {
  const inputs: TestInput[] = [{ shape: [1, 3, 20, 20] }, { shape: [5, 4] }, { dtype: 'int64', shape: [5] }];
  const attributes = { output_height: 7, output_width: 6, sampling_ratio: 2 };

  it('have a fixed size', () => {
    assert.deepEqual(analyzeNode({ op: 'RoiAlign', inputs, attributes }).outputs[0].shape, [5, 3, 7, 6]);
    assert.deepEqual(
      analyzeNode({ op: 'MaxRoiPool', inputs: inputs.slice(0, 2), attributes: { pooled_shape: [2, 3] } }).outputs[0]
        .shape,
      [5, 3, 2, 3],
    );
  });

  // Four samples of four products each: 16 products, 15 sums and a division; or 15 comparisons.
  it('cost the interpolation and the pooling of their samples', () => {
    assert.equal(analyzeNode({ op: 'RoiAlign', inputs, attributes }).flops, 32 * 630);
    assert.equal(analyzeNode({ op: 'RoiAlign', inputs, attributes: { ...attributes, mode: 'max' } }).flops, 31 * 630);
  });

  // A map of 20 × 30 over 7 × 6 bins: at most 3 × 5 samples in each; over 2 × 3 bins: 10 × 10 elements in each.
  it('are counted as if they covered the whole map if the number of samples depends on them', () => {
    const whole = analyzeNode({
      op: 'RoiAlign',
      inputs: [{ shape: [1, 3, 20, 30] }, ...inputs.slice(1)],
      attributes: { ...attributes, sampling_ratio: 0 },
    });
    assert.deepEqual([whole.flops, /covered all of it/.test(whole.note)], [8 * 15 * 630, true]);
    const pooled = analyzeNode({
      op: 'MaxRoiPool',
      inputs: [{ shape: [1, 3, 20, 30] }, inputs[1]],
      attributes: { pooled_shape: [2, 3] },
    });
    assert.deepEqual([pooled.flops, /covered all of it/.test(pooled.note)], [99 * 90, true]);
  });
});
