import assert from 'node:assert/strict';
import { toPtflops } from '../../../../src/engine/report/ptflops/ptflops';
import { analyzeText, template } from './support';

describe('the printout of AlexNet as a layer spec', () => {
  const lines = toPtflops(analyzeText(template('alexnet')), 'alexnet.layers.json')
    .split('\n')
    .map(line => line.trim());

  // What ptflops 0.6.4–0.7 prints for torchvision's AlexNet.
  const expected = [
    'AlexNet(',
    '(features): Sequential(',
    '2.47 M, 4.042% Params, 0.657 GMac, 91.804% MACs,',
    '(0): Conv2d(0.023 M, 0.038% Params, 0.07 GMac, 9.848% MACs, 3, 64, kernel_size=(11, 11), stride=(4, 4), padding=(2, 2))',
    '(1): ReLU(0.0 M, 0.000% Params, 0.0 GMac, 0.027% MACs, inplace=True)',
    '(2): MaxPool2d(0.0 M, 0.000% Params, 0.0 GMac, 0.027% MACs, kernel_size=3, stride=2, padding=0, dilation=1, ceil_mode=False)',
    '(10): Conv2d(0.59 M, 0.966% Params, 0.1 GMac, 13.936% MACs, 256, 256, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))',
    '(11): ReLU(0.0 M, 0.000% Params, 0.0 GMac, 0.006% MACs, inplace=True)',
    '(12): MaxPool2d(0.0 M, 0.000% Params, 0.0 GMac, 0.006% MACs, kernel_size=3, stride=2, padding=0, dilation=1, ceil_mode=False)',
    '(avgpool): AdaptiveAvgPool2d(0.0 M, 0.000% Params, 0.0 GMac, 0.001% MACs, output_size=(6, 6))',
    '(classifier): Sequential(',
    '58.631 M, 95.958% Params, 0.059 GMac, 8.195% MACs,',
    '(0): Dropout(0.0 M, 0.000% Params, 0.0 GMac, 0.000% MACs, p=0.5, inplace=False)',
    '(6): Linear(4.097 M, 6.705% Params, 0.004 GMac, 0.573% MACs, in_features=4096, out_features=1000, bias=True)',
  ];
  for (const line of expected) it(`has the line ${line}`, () => assert.ok(lines.includes(line), lines.join('\n')));

  it('has one line for every module of AlexNet, and no others', () => {
    assert.equal(lines.filter(line => /^\(\w+\): /.test(line)).length, 3 + 13 + 7);
  });
});
