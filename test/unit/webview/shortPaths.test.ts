import * as assert from 'node:assert/strict';
import { shortPaths } from '../../../src/webview/tree/shortPaths';

describe('Short paths', () => {
  it('are the last two names if these differ', () => {
    assert.deepEqual(shortPaths(['a/b/c', 'a/b/d', 'e']), ['b/c', 'b/d', 'e']);
  });

  it('are as long as necessary to distinguish them', () => {
    const paths = ['m/layer.0/mlp/fc', 'm/layer.1/mlp/fc', 'm/layer.1/mlp/proj'];
    assert.deepEqual(shortPaths(paths), ['layer.0/mlp/fc', 'layer.1/mlp/fc', 'mlp/proj']);
  });

  it('omit the middle', () => {
    assert.deepEqual(shortPaths(['m/layer.0/x/mlp/fc', 'm/layer.1/x/mlp/fc']), [
      'layer.0/…/mlp/fc',
      'layer.1/…/mlp/fc',
    ]);
  });

  it('stop at the whole path if it is the end of another path', () => {
    assert.deepEqual(shortPaths(['b/c', 'a/b/c', 'b/c']), ['b/c', 'a/b/c', 'b/c']);
  });
});
