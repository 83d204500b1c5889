import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectJson } from '../../../src/engine/readers/detectJson';

const root = join(__dirname, '../../..');

describe('detectJson', () => {
  const cases: [string, string, string | null][] = [
    ['a layer spec', '{"input": [3], "layers": [{"type": "ReLU"}]}', 'layers'],
    ['a layer spec whose input comes last', '{"layers": [{"type": "ReLU"}], "inputs": {}}', 'layers'],
    ['a layer spec without an input', '{"layers": [{"type": "Conv2d"}]}', 'layers'],
    ['an empty layer spec', '{"input": [3], "layers": []}', 'layers'],
    ['a truncated layer spec', '{"input": [3], "layers": [{"type": "ReLU"}, {"ty', 'layers'],
    ['a layer spec with comments', '// a model\n{ /* in */ "input": [3], "layers": [] }', 'layers'],
    ['a Keras model', '{"class_name": "Functional", "config": {"layers": []}}', 'keras'],
    ['a Keras 3 model', '{"module": "keras", "class_name": "Sequential", "config": {"layers": []}}', 'keras'],
    ['a TensorFlow.js model', '{"format": "graph-model", "modelTopology": {"node": []}}', 'tfjs'],
    [
      'a map style with layers of another kind',
      '{"version": 8, "sources": {}, "layers": [{"id": "water", "type": "fill"}]}',
      null,
    ],
    ['a map style with an input', '{"input": "world.mbtiles", "layers": [{"id": "roads", "type": "line"}]}', null],
    ['the layers of an image', '{"inputs": ["a.png"], "layers": [{"name": "Layer 1", "blend": "multiply"}]}', null],
    ['a network of another library', '{"input": 2, "output": 1, "layers": [{"size": 4}]}', null],
    ['a Keras model inside a string', JSON.stringify('{"class_name": "Functional", "config": {}}'), 'keras'],
    ['a Keras model of a custom class', '{"class_name": "Mine", "config": {}, "registered_name": "Mine"}', 'keras'],
    ['a string', '"a string that mentions \\"layers\\""', null],
    ['a tile map', '{"height": 4, "layers": [{"type": "tilelayer", "data": [1]}]}', null],
    ['layers that are an object', '{"input": [3], "layers": {"type": "Conv2d"}}', null],
    ['layers that are strings', '{"input": [3], "layers": ["Conv2d"]}', null],
    ['an animation', '{"v": "5.5", "layers": [{"ty": 4, "nm": "shape"}]}', null],
    [
      'nested objects with these keys',
      '{"a": {"input": [3], "layers": [{"type": "Conv2d"}], "modelTopology": 1, "class_name": "Functional"}}',
      null,
    ],
    ['a class of another kind', '{"class_name": "Teacher", "config": {}}', null],
    ['an array', '[{"input": [3], "layers": []}]', null],
    ['plain JSON', '{"name": "x", "version": 1}', null],
    ['an empty file', '', null],
  ];
  for (const [name, text, expected] of cases) {
    it(`detects ${name} correctly`, () => assert.equal(detectJson(text), expected));
  }

  it('treats the manifest of this extension as plain JSON', () =>
    assert.equal(detectJson(readFileSync(join(root, 'package.json'), 'utf8')), null));
});
