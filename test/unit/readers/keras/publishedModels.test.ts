import assert from 'node:assert/strict';
import { functional, input, layer, output, read, type Json } from './kerasModel';

/** Writes a functional model layer by layer, as Keras 2 does. */
class Writer {
  readonly layers: Json[] = [];
  private count = 0;

  constructor(shape: readonly number[]) {
    this.layers.push(input('x', shape));
  }

  /** Adds a layer on tensors. @returns its output */
  add(className: string, config: Json, ...inputs: readonly string[]): string {
    const name = `${className.toLowerCase()}_${++this.count}`;
    this.layers.push(layer(name, className, config, [inputs.map(other => output(other))]));
    return name;
  }

  conv(from: string, filters: number, size: number, config: Json = {}): string {
    return this.add('Conv2D', { filters, kernel_size: size, padding: 'same', use_bias: false, ...config }, from);
  }

  /** A convolution, its normalization and an activation. */
  block(from: string, filters: number, size: number, config: Json = {}, activation = 'relu'): string {
    const normalized = this.add('BatchNormalization', {}, this.conv(from, filters, size, config));
    return activation === '' ? normalized : this.add('Activation', { activation }, normalized);
  }

  /** The totals of the model with this output. */
  totals(end: string) {
    const { totals, diagnostics } = read(functional('m', this.layers, ['x'], [[end, 0, 0]]));
    assert.deepEqual(diagnostics, []);
    assert.equal(totals.exact.unknownCost, 0);
    return { params: totals.exact.params + totals.exact.buffers, macs: totals.exact.macs };
  }
}

function vgg16() {
  const w = new Writer([224, 224, 3]);
  let x = 'x';
  for (const [filters, times] of [
    [64, 2],
    [128, 2],
    [256, 3],
    [512, 3],
    [512, 3],
  ]) {
    for (let time = 0; time < times; time++) x = w.conv(x, filters, 3, { use_bias: true, activation: 'relu' });
    x = w.add('MaxPooling2D', { pool_size: 2 }, x);
  }
  x = w.add('Flatten', {}, x);
  for (const units of [4096, 4096, 1000]) x = w.add('Dense', { units }, x);
  return w.totals(x);
}

function resnet50() {
  const w = new Writer([224, 224, 3]);
  let x = w.add('ZeroPadding2D', { padding: 3 }, 'x');
  const valid = { padding: 'valid', use_bias: true };
  x = w.block(x, 64, 7, { ...valid, strides: 2 });
  x = w.add('MaxPooling2D', { pool_size: 3, strides: 2 }, w.add('ZeroPadding2D', { padding: 1 }, x));
  for (const [filters, times, stride] of [
    [64, 3, 1],
    [128, 4, 2],
    [256, 6, 2],
    [512, 3, 2],
  ]) {
    for (let time = 0; time < times; time++) {
      const strides = time === 0 ? stride : 1;
      const shortcut = time === 0 ? w.block(x, 4 * filters, 1, { use_bias: true, strides }, '') : x;
      let y = w.block(x, filters, 1, { use_bias: true, strides });
      y = w.block(y, filters, 3, { use_bias: true });
      y = w.block(y, 4 * filters, 1, { use_bias: true }, '');
      x = w.add('Activation', { activation: 'relu' }, w.add('Add', {}, shortcut, y));
    }
  }
  return w.totals(w.add('Dense', { units: 1000 }, w.add('GlobalAveragePooling2D', {}, x)));
}

function mobilenetV2() {
  const w = new Writer([224, 224, 3]);
  const depthwise = (from: string, strides: number): string =>
    w.add(
      'ReLU',
      { max_value: 6 },
      w.add(
        'BatchNormalization',
        {},
        w.add('DepthwiseConv2D', { kernel_size: 3, strides, padding: 'same', use_bias: false }, from),
      ),
    );
  const expanded = (from: string, filters: number): string =>
    w.add('ReLU', { max_value: 6 }, w.block(from, filters, 1, {}, ''));
  let x = w.add('ReLU', { max_value: 6 }, w.block('x', 32, 3, { strides: 2 }, ''));
  let channels = 32;
  for (const [factor, filters, times, stride] of [
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 32, 3, 2],
    [6, 64, 4, 2],
    [6, 96, 3, 1],
    [6, 160, 3, 2],
    [6, 320, 1, 1],
  ]) {
    for (let time = 0; time < times; time++) {
      const wide = factor === 1 ? x : expanded(x, channels * factor);
      const y = w.block(depthwise(wide, time === 0 ? stride : 1), filters, 1, {}, '');
      x = time === 0 ? y : w.add('Add', {}, x, y);
      channels = filters;
    }
  }
  x = expanded(x, 1280);
  return w.totals(w.add('Dense', { units: 1000 }, w.add('GlobalAveragePooling2D', {}, x)));
}

function densenet121() {
  const w = new Writer([224, 224, 3]);
  const active = (from: string): string =>
    w.add('Activation', { activation: 'relu' }, w.add('BatchNormalization', {}, from));
  let x = w.block(w.add('ZeroPadding2D', { padding: 3 }, 'x'), 64, 7, { strides: 2, padding: 'valid' });
  x = w.add('MaxPooling2D', { pool_size: 3, strides: 2 }, w.add('ZeroPadding2D', { padding: 1 }, x));
  let channels = 64;
  [6, 12, 24, 16].forEach((times, index) => {
    for (let time = 0; time < times; time++, channels += 32) {
      const y = w.conv(active(w.conv(active(x), 128, 1)), 32, 3);
      x = w.add('Concatenate', {}, x, y);
    }
    if (index < 3) {
      channels /= 2;
      x = w.add('AveragePooling2D', { pool_size: 2 }, w.conv(active(x), channels, 1));
    }
  });
  return w.totals(w.add('Dense', { units: 1000 }, w.add('GlobalAveragePooling2D', {}, active(x))));
}

function xception() {
  const w = new Writer([299, 299, 3]);
  const separable = (from: string, filters: number): string =>
    w.add(
      'BatchNormalization',
      {},
      w.add('SeparableConv2D', { filters, kernel_size: 3, padding: 'same', use_bias: false }, from),
    );
  const relu = (from: string): string => w.add('Activation', { activation: 'relu' }, from);
  let x = w.block(w.block('x', 32, 3, { strides: 2, padding: 'valid' }), 64, 3, { padding: 'valid' });
  const down = (first: number, second: number, isFirst = false): void => {
    const shortcut = w.block(x, second, 1, { strides: 2 }, '');
    const y = separable(relu(separable(isFirst ? x : relu(x), first)), second);
    x = w.add('Add', {}, w.add('MaxPooling2D', { pool_size: 3, strides: 2, padding: 'same' }, y), shortcut);
  };
  down(128, 128, true);
  down(256, 256);
  down(728, 728);
  for (let time = 0; time < 8; time++) {
    let y = x;
    for (let step = 0; step < 3; step++) y = separable(relu(y), 728);
    x = w.add('Add', {}, y, x);
  }
  down(728, 1024);
  x = relu(separable(relu(separable(x, 1536)), 2048));
  return w.totals(w.add('Dense', { units: 1000 }, w.add('GlobalAveragePooling2D', {}, x)));
}

// Parameters as Keras counts them, running statistics included (keras.io/api/applications; `summary()` of each model).
// MACs of VGG-16 by the formula of its layers: Σ 9 · C · C' · H · W, and the three matrices.
const published: readonly [string, () => { params: number; macs: number }, number][] = [
  ['VGG16', vgg16, 138_357_544],
  ['ResNet50', resnet50, 25_636_712],
  ['MobileNetV2', mobilenetV2, 3_538_984],
  ['DenseNet121', densenet121, 8_062_504],
  ['Xception', xception, 22_910_480],
];

describe('A model of keras.applications', () => {
  for (const [name, build, params] of published)
    it(`has its published number of parameters: ${name}`, () => assert.equal(build().params, params));

  it('has the MACs of its layers: VGG16', () => {
    const convolutions = [
      [3, 64, 224],
      [64, 64, 224],
      [64, 128, 112],
      [128, 128, 112],
      [128, 256, 56],
      [256, 256, 56],
      [256, 256, 56],
      [256, 512, 28],
      [512, 512, 28],
      [512, 512, 28],
      [512, 512, 14],
      [512, 512, 14],
      [512, 512, 14],
    ];
    const macs = convolutions.reduce((sum, [from, to, side]) => sum + 9 * from * to * side ** 2, 0);
    assert.equal(vgg16().macs, macs + 25_088 * 4096 + 4096 * 4096 + 4096 * 1000);
  });
});
