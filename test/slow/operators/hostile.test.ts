import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Attribute } from '../../../src/engine/graph/graph';
import type { DataType } from '../../../src/engine/graph/dataType';
import type { OperatorDefinition } from '../../../src/engine/operators/support/definition';
import { constants } from '../../../src/engine/operators/constants';
import { detection } from '../../../src/engine/operators/detection';
import { gates } from '../../../src/engine/operators/gates';
import { image } from '../../../src/engine/operators/image';
import { movement } from '../../../src/engine/operators/movement';
import { random } from '../../../src/engine/operators/random';
import { resize } from '../../../src/engine/operators/resize';
import { sequence } from '../../../src/engine/operators/sequence';
import { shapes } from '../../../src/engine/operators/shapes';
import { text } from '../../../src/engine/operators/text';
import { analyzeNode, type TestInput } from '../../unit/support/analyzeNode';

const operators: OperatorDefinition[] = [
  ...constants,
  ...detection,
  ...gates,
  ...image,
  ...movement,
  ...random,
  ...resize,
  ...sequence,
  ...shapes,
  ...text,
];

/** Attributes of any of the operators, with values of any kind. */
const names = [
  'allowzero',
  'antialias',
  'axes',
  'axis',
  'batch_dims',
  'bits',
  'block_size',
  'blocksize',
  'border',
  'center_point_box',
  'coordinate_transformation_mode',
  'dim',
  'dtype',
  'end',
  'gather_axis',
  'height_scale',
  'input_as_shape',
  'k',
  'keepdims',
  'keep_aspect_ratio_policy',
  'max_ngram_size',
  'metric',
  'mode',
  'n_head_per_ngram',
  'new_axis',
  'ngram_indexes',
  'num_outputs',
  'output_height',
  'paddings',
  'pads',
  'perm',
  'pooled_shape',
  'reduction',
  'sample_size',
  'sampling_ratio',
  'scale',
  'scales',
  'shape',
  'size',
  'sorted',
  'split',
  'start',
  'starts',
  'ends',
  'step',
  'stopwords',
  'upper',
  'value',
  'width_scale',
];
const number = fc.oneof(
  fc.integer({ min: -4, max: 5 }),
  fc.constantFrom(NaN, Infinity, -Infinity, 1e300, 2 ** 63, -(2 ** 63), 0.5, 2 ** 31),
);
const attribute: fc.Arbitrary<Attribute> = fc.oneof(
  number.map((value): Attribute => ({ kind: 'int', value })),
  number.map((value): Attribute => ({ kind: 'float', value })),
  fc.array(number, { maxLength: 6 }).map((value): Attribute => ({ kind: 'ints', value })),
  fc.array(number, { maxLength: 6 }).map((value): Attribute => ({ kind: 'floats', value })),
  fc
    .constantFrom(
      '',
      'linear',
      'cubic',
      'add',
      'mul',
      'reflect',
      'wrap',
      'tf_crop_and_resize',
      'not_larger',
      'euclidean',
    )
    .map((value): Attribute => ({ kind: 'string', value })),
);
const dim = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 4 }) },
  fc.constantFrom(null, 2 ** 31, 2 ** 53, 1e18, 1e300),
);
const dtype = fc.constantFrom<DataType>(
  'float32',
  'int64',
  'int32',
  'bool',
  'uint8',
  'string',
  'undefined',
  'float8e4m3fn',
);
const unknownInput = fc.record({ dtype, shape: fc.option(fc.array(dim, { maxLength: 5 })) });
const knownInput = fc
  .record({ dtype, shape: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }) })
  .chain(({ dtype: type, shape }) => {
    const count = shape.reduce((a, b) => a * b, 1);
    return fc
      .array(number, { minLength: count, maxLength: count })
      .map((values): TestInput => ({ dtype: type, shape, values }));
  });
const input = fc.option(fc.oneof(unknownInput, knownInput), { freq: 8 });

describe('operators that move, select and resample', () => {
  it('return valid shapes or an error message for any input', () => {
    const node = fc.record({
      operator: fc.constantFrom(...operators),
      inputs: fc.array(input, { maxLength: 5 }),
      opset: fc.integer({ min: 1, max: 28 }),
      attributes: fc.dictionary(fc.constantFrom(...names), attribute, { maxKeys: 4 }),
      outputs: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(node, ({ operator, inputs, opset, attributes, outputs }) => {
        const { domain = 'ai.onnx', name } = operator;
        const result = analyzeNode({
          op: name,
          domain,
          opset: Math.max(opset, operator.since),
          inputs,
          attributes,
          outputs,
        });
        for (const { shape, values } of result.outputs) {
          for (const size of shape ?? []) assert.ok(size === null || size >= 0, `${name}: ${JSON.stringify(shape)}`);
          assert.ok((values?.length ?? 0) <= 4096);
        }
        for (const figure of [result.macs, result.flops, result.special])
          assert.ok(figure === null || figure >= 0, `${name}: ${figure}`);
      }),
      { numRuns: 1500 },
    );
  });
});
