import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import type { WeightType } from '../../../src/engine/graph/weightType';
import { rooflineOn } from './speed/rooflineOn';
import { cellsOf, totalWeightBytes } from '../../../src/engine/questions/tree/columns';
import { hotSpots } from '../../../src/engine/questions/tree/hotSpots';
import { ShownItem, timeBoundBy, type Shown } from '../../../src/engine/questions/tree/shownItem';
import { TreeIndex } from '../../../src/engine/questions/tree/treeIndex';
import { analyzeAlexNet } from '../report/analyzeAlexNet';
import { buildModel, node } from '../support/buildModel';

/** 1 TFLOPS and 100 GB per second in float32, twice as many FLOPS in float16. */
const profile = {
  name: 'test',
  bandwidth: 100e9,
  memory: null,
  peaks: [
    { name: 'single', dtype: 'float32', flops: 1e12 },
    { name: 'half', dtype: 'float16', flops: 2e12 },
  ],
} as const;
const chosen = ['weightBytes', 'bytesMoved', 'intensity', 'timeBound'];
const shownAs = (weights: WeightType | null, peak: string | null = null): Shown => ({
  convention: 'exact',
  metric: 'macs',
  weights,
  device: { profile, peak, fused: false },
});

describe('the type that weights are counted in', () => {
  let index: TreeIndex;
  before(async () => {
    index = new TreeIndex(await analyzeAlexNet());
  });
  const cells = (path: string, shown: Shown) => cellsOf(new ShownItem(index, index.byPath.get(path)!, shown), chosen);

  it('gives as many bits per parameter in the model, a module and a node', () => {
    // torchvision's AlexNet: 61,100,840 parameters, 58,631,144 of them in the classifier, 9216·4096 + 4096 in its first layer.
    const total = (weights: WeightType | null): number => totalWeightBytes(index, shownAs(weights));
    assert.deepEqual(
      [total(null), total('float32'), total('float16'), total('bfloat16'), total('int8'), total('int4')],
      [4, 4, 2, 2, 1, 0.5].map(bytes => bytes * 61_100_840),
    );
    assert.equal(cells('classifier', shownAs('float16')).weightBytes?.value, 2 * 58_631_144);
    assert.equal(cells('classifier/classifier.1', shownAs('int8')).weightBytes?.value, 37_752_832);
  });

  it('decides how many bytes a node moves and how long it takes at least', () => {
    const at = (weights: WeightType | null) => cells('classifier/classifier.1', shownAs(weights, 'single'));
    // 9,216 values in and 4,096 out of 4 bytes each, and 37,752,832 parameters: memory-bound in every type.
    const [activations, parameters] = [4 * (9216 + 4096), 37_752_832];
    assert.equal(at(null).bytesMoved?.value, activations + 4 * parameters);
    assert.equal(at('int8').bytesMoved?.value, activations + parameters);
    assert.equal(at(null).timeBound?.value, (activations + 4 * parameters) / 100e9);
    assert.equal(at('int8').timeBound?.value, (activations + parameters) / 100e9);
    // Of each output 9,216 products, and as many sums, the bias included.
    assert.equal(at('int8').intensity, (2 * 9216 * 4096) / (activations + parameters));
  });

  it('gives modules and the model the sum of their nodes, as in the roofline', () => {
    for (const weights of [null, 'int4'] as const) {
      const shown = shownAs(weights, 'single');
      const { seconds, points } = rooflineOn(index.analysis, 'exact', profile.peaks[0], profile.bandwidth, weights);
      const outermost = index.children(-1).map(item => new ShownItem(index, item, shown).timeBound.value ?? NaN);
      assert.ok(Math.abs(outermost.reduce((a, b) => a + b) / seconds - 1) < 1e-12);
      const [slowest] = hotSpots(index, 'nodes', 'timeBound', shown).places;
      assert.equal(slowest.item, points[0].item);
      assert.ok(Math.abs(slowest.share / (points[0].seconds / seconds) - 1) < 1e-12);
    }
  });

  it('decides the arithmetic, unless that is chosen too', () => {
    // The device has no arithmetic for 8 bits or less: the narrowest that takes them is that of 16 bits.
    const types = [null, 'float32', 'float16', 'bfloat16', 'int8', 'int4'] as const;
    assert.deepEqual(
      types.map(weights => timeBoundBy(index, shownAs(weights))?.peak.dtype),
      ['float32', 'float32', 'float16', 'float16', 'float16', 'float16'],
    );
    assert.equal(timeBoundBy(index, shownAs('int8', 'single'))?.peak.dtype, 'float32');
  });

  it('narrows floating-point weights to the arithmetic, and nothing below it', () => {
    const moved = (weights: WeightType | null): number =>
      rooflineOn(index.analysis, 'exact', profile.peaks[1], profile.bandwidth, weights).points.find(
        ({ path }) => path === 'classifier/classifier.1',
      )!.bytes;
    const [activations, parameters] = [2 * (9216 + 4096), 37_752_832];
    assert.deepEqual(
      [moved(null), moved('float32'), moved('int4')],
      [activations + 2 * parameters, activations + 2 * parameters, activations + parameters / 2],
    );
  });

  it('leaves buffers as they are and counts shared weights once', () => {
    const small = new TreeIndex(
      analyze(
        buildModel({
          inputs: { x: [1, 4, 8, 8] },
          weights: { w: [4, 4, 1, 1], scale: [4], shift: [4], mean: [4], variance: [4] },
          nodes: [
            node('Conv', 'x, w', 'a'),
            node('Conv', 'a, w', 'b'),
            node('BatchNormalization', 'b, scale, shift, mean, variance', 'y'),
          ],
        }),
      ),
    );
    // 16 + 4 + 4 parameters, 4 + 4 running statistics.
    assert.equal(totalWeightBytes(small, shownAs('int8')), 24 + 4 * 8);
  });

  it('counts the rows that a lookup reads, not the table', () => {
    const lookup = new TreeIndex(
      analyze(
        buildModel({
          inputs: { ids: { dtype: 'int64', shape: [1, 3] } },
          weights: { table: [1000, 8] },
          nodes: [node('Gather', 'table, ids', 'y', {}, { name: 'lookup' })],
        }),
      ),
    );
    const moved = (weights: WeightType | null) => new ShownItem(lookup, 0, shownAs(weights)).bytesMoved.value;
    // Three indices of 8 bytes; three rows of 8 read from the table, and written as float32.
    assert.deepEqual([moved(null), moved('int8')], [24 + 96 + 96, 24 + 24 + 96]);
  });

  it('has no time where a cost is unknown, and a lower bound in the module', () => {
    const partly = new TreeIndex(
      analyze(
        buildModel({
          inputs: { x: [8] },
          nodes: [
            node('Relu', 'x', 'a', {}, { name: '/m/known' }),
            node('Mystery', 'a', 'y', {}, { name: '/m/unknown' }),
          ],
        }),
      ),
    );
    const at = (path: string) => new ShownItem(partly, partly.byPath.get(path)!, shownAs(null)).timeBound;
    assert.equal(at('m/unknown').value, null);
    // 8 floats read, 8 written.
    assert.deepEqual(at('m'), { value: 64 / 100e9, accuracy: 'atLeast' });
  });
});
