import * as assert from 'node:assert/strict';
import { distinctNames } from '../../../src/host/model/distinctNames';

describe('The names of several files', () => {
  it('are file names if these differ', () => {
    assert.deepEqual(distinctNames(['/a/x.onnx', '/b/y.onnx']), ['x.onnx', 'y.onnx']);
  });

  it('have as many folders as tell files of one name apart, and others none', () => {
    assert.deepEqual(distinctNames(['/w/a/v/m.onnx', '/w/b/v/m.onnx', '/w/n.onnx']), [
      'a/v/m.onnx',
      'b/v/m.onnx',
      'n.onnx',
    ]);
  });

  it('differ if one path is the end of the other', () => {
    assert.deepEqual(distinctNames(['/m.onnx', '/a/m.onnx']), ['m.onnx', 'a/m.onnx']);
  });

  it('are equal for one file at two revisions', () => {
    assert.deepEqual(distinctNames(['/a/m.onnx', '/a/m.onnx']), ['m.onnx', 'm.onnx']);
  });

  it('are found for a thousand files of one name', () => {
    const paths = Array.from({ length: 1000 }, (_, index) => `/w/${index}/model.onnx`);
    assert.deepEqual(distinctNames(paths).slice(0, 2), ['0/model.onnx', '1/model.onnx']);
  });
});
