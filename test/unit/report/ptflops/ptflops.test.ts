import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { analyze } from '../../../../src/engine/analysis/analyze';
import { MemorySource } from '../../../../src/engine/readers/support/byteSource';
import { readModel } from '../../../../src/engine/readers/readModel';
import { toPtflops } from '../../../../src/engine/report/ptflops/ptflops';
import { buildModel, node, scope } from '../../support/buildModel';
import { analyzeAlexNet } from '../analyzeAlexNet';

/**
 * The published output of ptflops 0.6 for torchvision's AlexNet. An export lacks three things:
 * the Dropout rows, which cost nothing; `inplace=True`; and the name of the class.
 */
const published = `alexnet(
  61.101 M, 100.000% Params, 0.716 GMac, 100.000% MACs, 
  (features): Sequential(
    2.47 M, 4.042% Params, 0.657 GMac, 91.804% MACs, 
    (0): Conv2d(0.023 M, 0.038% Params, 0.07 GMac, 9.848% MACs, 3, 64, kernel_size=(11, 11), stride=(4, 4), padding=(2, 2))
    (1): ReLU(0.0 M, 0.000% Params, 0.0 GMac, 0.027% MACs, )
    (2): MaxPool2d(0.0 M, 0.000% Params, 0.0 GMac, 0.027% MACs, kernel_size=3, stride=2, padding=0, dilation=1, ceil_mode=False)
    (3): Conv2d(0.307 M, 0.503% Params, 0.224 GMac, 31.316% MACs, 64, 192, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2))
    (4): ReLU(0.0 M, 0.000% Params, 0.0 GMac, 0.020% MACs, )
    (5): MaxPool2d(0.0 M, 0.000% Params, 0.0 GMac, 0.020% MACs, kernel_size=3, stride=2, padding=0, dilation=1, ceil_mode=False)
    (6): Conv2d(0.664 M, 1.087% Params, 0.112 GMac, 15.681% MACs, 192, 384, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
    (7): ReLU(0.0 M, 0.000% Params, 0.0 GMac, 0.009% MACs, )
    (8): Conv2d(0.885 M, 1.448% Params, 0.15 GMac, 20.902% MACs, 384, 256, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
    (9): ReLU(0.0 M, 0.000% Params, 0.0 GMac, 0.006% MACs, )
    (10): Conv2d(0.59 M, 0.966% Params, 0.1 GMac, 13.936% MACs, 256, 256, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
    (11): ReLU(0.0 M, 0.000% Params, 0.0 GMac, 0.006% MACs, )
    (12): MaxPool2d(0.0 M, 0.000% Params, 0.0 GMac, 0.006% MACs, kernel_size=3, stride=2, padding=0, dilation=1, ceil_mode=False)
  )
  (avgpool): AdaptiveAvgPool2d(0.0 M, 0.000% Params, 0.0 GMac, 0.001% MACs, output_size=(6, 6))
  (classifier): Sequential(
    58.631 M, 95.958% Params, 0.059 GMac, 8.195% MACs, 
    (1): Linear(37.753 M, 61.788% Params, 0.038 GMac, 5.276% MACs, in_features=9216, out_features=4096, bias=True)
    (2): ReLU(0.0 M, 0.000% Params, 0.0 GMac, 0.001% MACs, )
    (4): Linear(16.781 M, 27.465% Params, 0.017 GMac, 2.345% MACs, in_features=4096, out_features=4096, bias=True)
    (5): ReLU(0.0 M, 0.000% Params, 0.0 GMac, 0.001% MACs, )
    (6): Linear(4.097 M, 6.705% Params, 0.004 GMac, 0.573% MACs, in_features=4096, out_features=1000, bias=True)
  )
)
Computational complexity:       0.72 GMac
Number of parameters:           61.1 M
`;

describe("ptflops' printout", () => {
  it('is identical to that of ptflops for AlexNet', async () => {
    assert.equal(toPtflops(await analyzeAlexNet(), 'models/alexnet.onnx'), published);
  });

  it('is the same for the layer spec, including everything that an export lacks', async () => {
    const source = new MemorySource(readFileSync('media/templates/alexnet.layers.json'));
    const dropout = (index: number) =>
      `    (${index}): Dropout(0.0 M, 0.000% Params, 0.0 GMac, 0.000% MACs, p=0.5, inplace=False)\n`;
    const expected = published
      .replace('alexnet(', 'AlexNet(')
      .replaceAll(/(ReLU\(.*), \)/g, '$1, inplace=True)')
      .replace('    (1): Linear', `${dropout(0)}    (1): Linear`)
      .replace('    (4): Linear', `${dropout(3)}    (4): Linear`);
    assert.equal(toPtflops(analyze(await readModel(source)), 'alexnet.layers.json'), expected);
  });

  it('prints modules of a stated class with the arguments that are stated', () => {
    const layer = { name: 'drop', type: 'Dropout', detail: 'p=0.3, inplace=False' };
    const text = toPtflops(
      analyze(
        buildModel({
          inputs: { x: [1, 4] },
          nodes: [node('Dropout', 'x', 'y', {}, { name: 'd', scope: [{ name: 'head', type: 'Head' }, layer] })],
        }),
      ),
      'spec.layers.json',
    );
    assert.equal(
      text,
      [
        'spec(',
        '  0.0 M, 0.000% Params, 0.0 GMac, 0.000% MACs, ',
        '  (head): Head(',
        '    0.0 M, 0.000% Params, 0.0 GMac, 0.000% MACs, ',
        '    (drop): Dropout(0.0 M, 0.000% Params, 0.0 GMac, 0.000% MACs, p=0.3, inplace=False)',
        '  )',
        ')',
        'Computational complexity:       0 Mac',
        'Number of parameters:           0',
        '',
      ].join('\n'),
    );
  });

  it('shows MatMul and Add as a linear layer, and omits functions without cost', () => {
    const text = toPtflops(
      analyze(
        buildModel({
          inputs: { x: [1, 10, 1000] },
          weights: { w: [1000, 2000], b: [2000] },
          constants: { s: [1, -1] },
          nodes: [
            node('MatMul', 'x, w', 'a', {}, { name: '/fc/MatMul' }),
            node('Add', 'b, a', 'y', {}, { name: '/fc/Add' }),
            node('Reshape', 'y, s', 'z', {}, { name: '/Reshape' }),
          ],
        }),
      ),
      'model.onnx',
    );
    // rows·I·O + rows·O = 10·1000·2000 + 10·2000
    assert.deepEqual(text.split('\n').slice(2, 5), [
      '  (fc): Linear(2.002 M, 100.000% Params, 0.02 GMac, 100.000% MACs, in_features=1000, out_features=2000, bias=True)',
      ')',
      'Computational complexity:       20.02 MMac',
    ]);
  });

  it('has figures per sample, as in ptflops', () => {
    const sketch = (batch: number) =>
      buildModel({
        inputs: { x: [batch, 100] },
        weights: { w: [100, 1000] },
        nodes: [node('MatMul', 'x, w', 'y', {}, { name: 'fc', scope: scope('fc') })],
      });
    assert.equal(toPtflops(analyze(sketch(8)), 'm.onnx'), toPtflops(analyze(sketch(1)), 'm.onnx'));
  });

  it('prints ≥ if a cost is unknown', () => {
    const text = toPtflops(
      analyze(
        buildModel({
          inputs: { x: [1, 4] },
          nodes: [node('NoSuchOperator', 'x', 'y', {}, { name: 'n', domain: 'test' })],
        }),
      ),
      'm.onnx',
    );
    assert.match(text, /Computational complexity: {7}≥ 0 Mac/);
  });

  it('accepts names nested thousands deep', () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `s${index}`);
    const text = toPtflops(
      analyze(
        buildModel({
          inputs: { x: [1] },
          nodes: [node('Relu', 'x', 'y', {}, { name: 'r', scope: scope(...names) })],
        }),
      ),
      'm.onnx',
    );
    assert.ok(text.length < 5_000 * 500, `${text.length} characters`);
  });
});
