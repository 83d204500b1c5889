import * as assert from 'node:assert/strict';
import { shortPaths } from '../../../src/webview/tree/shortPaths';

describe('Short paths', () => {
  it('leave out what all of them start with', () => {
    const paths = ['m/layer.0/mlp/fc', 'm/layer.1/mlp/fc', 'm/layer.1/mlp/proj'];
    assert.deepEqual(shortPaths(paths), ['layer.0/mlp/fc', 'layer.1/mlp/fc', 'layer.1/mlp/proj']);
  });

  it('show at least two names', () => {
    assert.deepEqual(shortPaths(['m/layer/mlp/fc', 'm/layer/mlp/proj']), ['mlp/fc', 'mlp/proj']);
    assert.deepEqual(shortPaths(['m/layer/mlp/fc']), ['mlp/fc']);
    assert.deepEqual(shortPaths(['fc', 'fc']), ['fc', 'fc']);
  });

  it('say where each of them is, even if the ends differ', () => {
    const paths = ['m/f.18/f.18.0', 'm/f.2/conv/conv.0/conv.0.0', 'm/f.3/conv/conv.2'];
    assert.deepEqual(shortPaths(paths), ['f.18/f.18.0', 'f.2/…/conv.0/conv.0.0', 'f.3/conv/conv.2']);
  });

  it('omit the middle', () => {
    assert.deepEqual(shortPaths(['m/layer.0/x/mlp/fc', 'm/layer.1/x/mlp/fc']), [
      'layer.0/…/mlp/fc',
      'layer.1/…/mlp/fc',
    ]);
  });

  it('start where they differ if that is in the middle', () => {
    const paths = ['m/a/x/1/mlp/fc', 'm/a/x/2/mlp/fc', 'n/fc'];
    assert.deepEqual(shortPaths(paths), ['1/mlp/fc', '2/mlp/fc', 'n/fc']);
  });

  it('stop at the whole path if it is the end of another path', () => {
    assert.deepEqual(shortPaths(['b/c', 'a/b/c', 'b/c']), ['b/c', 'a/b/c', 'b/c']);
  });
});
