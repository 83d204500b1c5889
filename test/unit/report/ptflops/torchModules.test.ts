import assert from 'node:assert/strict';
import { analyze } from '../../../../src/engine/analysis/analyze';
import type { Attribute, DeclaredDim } from '../../../../src/engine/graph/graph';
import { torchModuleOf, torchModuleOfAll } from '../../../../src/engine/report/ptflops/torchModules';
import { buildModel, node } from '../../support/buildModel';

const int = (value: number): Attribute => ({ kind: 'int', value });
const ints = (...value: number[]): Attribute => ({ kind: 'ints', value });
const float = (value: number): Attribute => ({ kind: 'float', value: Math.fround(value) });
const string = (value: string): Attribute => ({ kind: 'string', value });

/** `repr` of the module for a node with one input, some weights and attributes; null if it stays an operator. */
function moduleOf(
  op: string,
  input: readonly DeclaredDim[],
  weights: readonly (readonly number[])[],
  attributes: Record<string, Attribute> = {},
): string | null {
  const names = weights.map((_, index) => `w${index}`);
  const { nodes } = analyze(
    buildModel({
      inputs: { x: input },
      weights: Object.fromEntries(names.map((name, index) => [name, weights[index]])),
      nodes: [node(op, ['x', ...names].join(','), 'y', attributes)],
    }),
  );
  const module = torchModuleOf(nodes[0].analyzed);
  return module && `${module.type}(${module.detail})`;
}

// Right sides: what `repr` of the module prints in PyTorch 1.13 (`extra_repr` in torch/nn/modules).
describe('PyTorch modules for ONNX nodes', () => {
  it('are convolutions', () => {
    assert.equal(
      moduleOf('Conv', [1, 32, 8, 8], [[32, 1, 3, 3]], { group: int(32), pads: ints(1, 1, 1, 1) }),
      'Conv2d(32, 32, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), groups=32, bias=False)',
    );
    assert.equal(
      moduleOf('Conv', [1, 4, 20], [[6, 4, 5], [6]], { dilations: ints(2) }),
      'Conv1d(4, 6, kernel_size=(5,), stride=(1,), dilation=(2,))',
    );
    assert.equal(
      moduleOf('ConvTranspose', [1, 6, 4, 4], [[6, 2, 3, 3], [4]], {
        group: int(2),
        strides: ints(2, 2),
        pads: ints(1, 1, 1, 1),
        output_padding: ints(1, 1),
      }),
      'ConvTranspose2d(6, 4, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), output_padding=(1, 1), groups=2)',
    );
  });

  it('stay operators if PyTorch has no such module', () => {
    assert.equal(
      moduleOf('Conv', [1, 3, 8, 8], [[4, 3, 2, 2]], { pads: ints(0, 0, 1, 1) }),
      null,
      'padded on one side',
    );
    assert.equal(moduleOf('Conv', [1, 3, 8, 8], [[4, 3, 2, 2]], { auto_pad: string('SAME_LOWER') }), null);
    assert.equal(moduleOf('Gemm', [2, 3], [[3, 4]], { alpha: float(0.5) }), null);
    assert.equal(moduleOf('Flatten', [2, 3, 4], [], { axis: int(2) }), null);
    assert.equal(moduleOf('Erf', [2, 3], []), null);
  });

  it('are norms, with 32-bit floats as Python shows them', () => {
    assert.equal(
      moduleOf('BatchNormalization', [1, 64, 8, 8], [[64], [64], [64], [64]], {
        epsilon: float(1e-5),
        momentum: float(0.9),
      }),
      'BatchNorm2d(64, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)',
    );
    assert.equal(
      moduleOf('BatchNormalization', [1, 16, 8, 8], [[16], [16], [16], [16]], {
        epsilon: float(0.001),
        momentum: float(0.99),
      }),
      'BatchNorm2d(16, eps=0.001, momentum=0.01, affine=True, track_running_stats=True)',
    );
    assert.equal(
      moduleOf('LayerNormalization', [1, 4, 96], [[96], [96]], { axis: int(-1), epsilon: float(1e-6) }),
      'LayerNorm((96,), eps=1e-06, elementwise_affine=True)',
    );
  });

  it('are pooling layers', () => {
    assert.equal(
      moduleOf('MaxPool', [1, 3, 9, 9], [], { kernel_shape: ints(3, 2), strides: ints(2, 2), ceil_mode: int(1) }),
      'MaxPool2d(kernel_size=(3, 2), stride=2, padding=0, dilation=1, ceil_mode=True)',
    );
    assert.equal(
      moduleOf('AveragePool', [1, 3, 8], [], { kernel_shape: ints(2), strides: ints(2) }),
      'AvgPool1d(kernel_size=2, stride=2, padding=0)',
    );
    assert.equal(
      moduleOf('AveragePool', [1, 3, 6, 7], [], { kernel_shape: ints(1, 1), strides: ints(1, 1) }),
      'AdaptiveAvgPool2d(output_size=(6, 7))',
    );
    assert.equal(moduleOf('GlobalAveragePool', [1, 3, 7, 7], []), 'AdaptiveAvgPool2d(output_size=(1, 1))');
  });

  it('are activations and recurrent cells', () => {
    assert.equal(moduleOf('LeakyRelu', [1, 3], [], { alpha: float(0.2) }), 'LeakyReLU(negative_slope=0.2)');
    assert.equal(moduleOf('PRelu', [1, 3, 4, 4], [[3, 1, 1]]), 'PReLU(num_parameters=3)');
    assert.equal(
      moduleOf(
        'LSTM',
        [7, 1, 10],
        [
          [2, 80, 10],
          [2, 80, 20],
          [2, 160],
        ],
        { hidden_size: int(20), direction: string('bidirectional') },
      ),
      'LSTM(10, 20, bidirectional=True)',
    );
    assert.equal(
      moduleOf(
        'GRU',
        [7, 1, 10],
        [
          [1, 60, 10],
          [1, 60, 20],
        ],
        { hidden_size: int(20) },
      ),
      'GRU(10, 20, bias=False)',
    );
  });

  it('are other simple modules', () => {
    assert.equal(moduleOf('HardSwish', [1, 3], []), 'Hardswish()');
    assert.equal(moduleOf('Mish', [1, 3], []), 'Mish()');
    assert.equal(moduleOf('Elu', [1, 3], [], { alpha: float(1) }), 'ELU(alpha=1.0)');
    assert.equal(moduleOf('Clip', [1, 3], [], { min: float(0), max: float(6) }), 'ReLU6()');
    assert.equal(moduleOf('Clip', [1, 3], [], { min: float(0), max: float(1) }), null);
    assert.equal(moduleOf('Identity', [1, 3], []), 'Identity()');
    assert.equal(moduleOf('Dropout', [1, 3], [], { ratio: float(0.2) }), 'Dropout(p=0.2, inplace=False)');
    assert.equal(
      moduleOf('DepthToSpace', [1, 8, 2, 2], [], { blocksize: int(2), mode: string('CRD') }),
      'PixelShuffle(upscale_factor=2)',
    );
    assert.equal(moduleOf('DepthToSpace', [1, 8, 2, 2], [], { blocksize: int(2), mode: string('DCR') }), null);
    assert.equal(moduleOf('GlobalMaxPool', [1, 3, 7, 7], []), 'AdaptiveMaxPool2d(output_size=(1, 1))');
  });

  it('are linear layers, without a bias or with one that is added after the product', () => {
    assert.equal(moduleOf('MatMul', [2, 5, 3], [[3, 4]]), 'Linear(in_features=3, out_features=4, bias=False)');
    assert.equal(moduleOf('MatMul', [2, 5, 3], [[2, 3, 4]]), null);
    const parts = analyze(
      buildModel({
        inputs: { x: [2, 5, 3] },
        weights: { w: [3, 4], b: [4] },
        nodes: [node('MatMul', 'x, w', 'p'), node('Add', 'p, b', 'y')],
      }),
    ).nodes.map(({ analyzed }) => analyzed);
    assert.deepEqual(torchModuleOfAll(parts), {
      type: 'Linear',
      detail: 'in_features=3, out_features=4, bias=True',
    });
  });
});
