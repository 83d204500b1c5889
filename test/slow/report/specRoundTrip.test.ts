import { strict as assert } from 'node:assert';
import fs from 'node:fs';
import path from 'node:path';
import { analyze, type Analysis } from '../../../src/engine/analysis/analyze';
import { conventions } from '../../../src/engine/graph/convention';
import { readLayers } from '../../../src/engine/readers/layers/readLayers';
import { toLayerSpec } from '../../../src/engine/report/layerSpec/toLayerSpec';
import { analyzeOnnx, analyzeText } from '../../unit/readers/layers/support';

const folder = (name: string): string[] =>
  fs
    .readdirSync(name)
    .filter(file => /\.(onnx|layers\.json)$/.test(file))
    .map(file => path.join(name, file));

const files = [
  'test/fixtures/alexnet.onnx',
  ...['test/fixtures/models', 'test/fixtures/specs', 'media/templates'].flatMap(folder),
];

const open = async (file: string): Promise<Analysis> =>
  file.endsWith('.onnx')
    ? analyzeOnnx(path.relative('test/fixtures', file))
    : analyzeText(fs.readFileSync(file, 'utf8'));

describe('A layer spec that a model was converted to', () => {
  for (const file of files)
    it(`has the totals of ${path.basename(file)} under every convention`, async () => {
      const model = await open(file);
      const spec = analyze(readLayers(toLayerSpec(model)));
      for (const convention of conventions) {
        const { macs, flops, special, params, unknownCost } = model.totals[convention];
        const found = spec.totals[convention];
        assert.deepEqual(
          [found.macs, found.flops, found.special, found.params, found.unknownCost],
          [macs, flops, special, params, unknownCost],
          convention,
        );
      }
      assert.deepEqual(
        spec.diagnostics.filter(({ severity }) => severity !== 'info').map(({ message }) => message),
        [],
      );
    });
});
