import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { analyzeNode, type TestInput } from '../../unit/support/analyzeNode';
import type { Attribute } from '../../../src/engine/graph/graph';
import { causalConvolution } from '../../../src/engine/operators/causalConvolution';
import { convolution } from '../../../src/engine/operators/convolution';
import { deformableConvolution } from '../../../src/engine/operators/deformableConvolution';
import { einsum } from '../../../src/engine/operators/einsum';
import { experts } from '../../../src/engine/operators/experts';
import { matmul } from '../../../src/engine/operators/matmul';
import { orderedQuantization } from '../../../src/engine/operators/orderedQuantization';
import { packedMatmul } from '../../../src/engine/operators/packedMatmul';
import { pooling } from '../../../src/engine/operators/pooling';
import { quantization } from '../../../src/engine/operators/quantization';
import { quantizedElementwise } from '../../../src/engine/operators/quantizedElementwise';
import { recurrent } from '../../../src/engine/operators/recurrent';
import { transposedConvolution } from '../../../src/engine/operators/transposedConvolution';

const definitions = [
  causalConvolution,
  convolution,
  deformableConvolution,
  einsum,
  experts,
  matmul,
  orderedQuantization,
  packedMatmul,
  pooling,
  quantization,
  quantizedElementwise,
  recurrent,
  transposedConvolution,
].flat();

const dim = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constantFrom(null, 1, 2, 1e9, 2 ** 53));
const known = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 5 });
const dtype = fc.constantFrom('float32', 'uint8', 'int8', 'int64', 'string', 'undefined', 'float8e4m3fn');
const input: fc.Arbitrary<TestInput | null> = fc.option(
  fc.oneof(
    fc.record({ dtype, shape: fc.option(fc.array(dim, { maxLength: 6 }), { nil: null }) }),
    fc.record({ dtype, shape: known, weight: fc.constant(true) }),
    fc
      .array(fc.integer({ min: -3, max: 9 }), { maxLength: 6 })
      .map(values => ({ dtype: 'int64' as const, shape: [values.length], values })),
  ),
  { nil: null },
);

const number = fc.oneof(fc.integer({ min: -3, max: 10 }), fc.constantFrom(NaN, Infinity, 1e18, -1e18, 0.5, 2 ** 31));
const text = fc.constantFrom(
  '',
  'SAME_UPPER',
  'VALID',
  'bidirectional',
  'ij,jk->ik',
  '...ij,...',
  '...',
  'swiglu',
  'fp4',
);
const attribute: fc.Arbitrary<Attribute> = fc.oneof(
  number.map(value => ({ kind: 'int' as const, value })),
  number.map(value => ({ kind: 'float' as const, value })),
  fc.array(number, { maxLength: 8 }).map(value => ({ kind: 'ints' as const, value })),
  text.map(value => ({ kind: 'string' as const, value })),
  fc.constant({ kind: 'strings' as const, value: ['Relu', 'Novel'] }),
);
const names = fc.constantFrom(
  'K',
  'N',
  'Nq',
  'activation',
  'activation_type',
  'activations',
  'alpha',
  'auto_pad',
  'axes',
  'axis',
  'block_size',
  'ceil_mode',
  'channels_last',
  'conv_window_size',
  'dilation',
  'dilations',
  'direction',
  'dtype',
  'embedding_size',
  'equation',
  'expert_weight_bits',
  'group',
  'hidden_size',
  'k',
  'kernel_shape',
  'layout',
  'num_heads',
  'offset_group',
  'output_dtype',
  'output_padding',
  'output_shape',
  'p',
  'pads',
  'quant_type',
  'state_window',
  'strides',
  'to',
  'transA',
  'transBatchA',
  'window',
);

describe('contractions, pooling and quantized operators', () => {
  it('return a shape, an unknown shape or one error message for any input', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...definitions),
        fc.array(input, { maxLength: 9 }),
        fc.dictionary(names, attribute, { maxKeys: 8 }),
        (definition, inputs, attributes) => {
          const node = analyzeNode({ op: definition.name, domain: definition.domain, inputs, attributes, outputs: 3 });
          for (const { shape } of node.outputs) {
            for (const size of shape ?? [])
              assert.ok(size === null || (Number.isInteger(size) && size >= 0), `${size} is no size`);
          }
          for (const figure of [node.macs, node.flops, node.special, node.ptflops])
            assert.ok(figure === null || figure >= 0, `${figure}`);
          for (const { message } of node.diagnostics) assert.match(message, /\.$/);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
