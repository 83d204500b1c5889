import assert from 'node:assert/strict';
import { shortNames } from '../../../src/webview/compare/shortNames';

describe('Names above columns', () => {
  it('stay as they are if they fit', () => {
    assert.deepEqual(shortNames(['before.onnx', 'after.onnx'], 16), ['before.onnx', 'after.onnx']);
  });

  it('lose what they have in common at the start', () => {
    assert.deepEqual(shortNames(['efficientnet_b0.onnx', 'efficientnet_b3.onnx'], 16), ['…b0.onnx', '…b3.onnx']);
    assert.deepEqual(shortNames(['some_model.onnx · HEAD', 'some_model.onnx'], 16), ['… · HEAD', 'some_model.onnx']);
  });

  it('keep their start if the other one only goes on', () => {
    assert.deepEqual(shortNames(['resnet18_bn_kept.onnx', 'resnet18_bn_kept.onnx after'], 14), [
      'resnet18_bn_k…',
      '… after',
    ]);
  });

  it('lose their end if they begin differently', () => {
    assert.deepEqual(shortNames(['alexnet_with_a_long_name.onnx', 'resnet.onnx'], 16), [
      'alexnet_with_a_…',
      'resnet.onnx',
    ]);
  });

  it('are never longer than asked for', () => {
    for (const name of shortNames([`${'x'.repeat(40)}-${'y'.repeat(40)}`, `${'x'.repeat(40)}-${'z'.repeat(40)}`], 16))
      assert.equal(name.length, 16);
  });
});
