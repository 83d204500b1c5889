import assert from 'node:assert/strict';
import { operatorTypes } from '../../../src/engine/questions/operatorTypes';
import { analyzeAlexNet } from '../report/analyzeAlexNet';

describe('the list of operators', () => {
  it('has the sums of AlexNet layers that are computed by hand', async () => {
    const types = operatorTypes(await analyzeAlexNet(), 'exact');
    const [conv, gemm] = types;
    // Convolutions 64·363·55², 192·64·25·27², 384·192·9·13², 256·384·9·13², 256·256·9·13²; linear 9216·4096, 4096², 4096·1000.
    const convolutions = 70_276_800 + 223_948_800 + 112_140_288 + 149_520_384 + 99_680_256;
    const linear = 37_748_736 + 16_777_216 + 4_096_000;
    assert.deepEqual([conv.op, conv.count, conv.macs, conv.flops], ['Conv', 5, convolutions, 2 * convolutions]);
    assert.deepEqual([gemm.op, gemm.count, gemm.macs, gemm.params], ['Gemm', 3, linear, linear + 4096 + 4096 + 1000]);
    assert.equal(conv.share.macs, convolutions / (convolutions + linear));
    const relu = types.find(({ op }) => op === 'Relu');
    assert.deepEqual([relu?.count, relu?.macs, relu?.params, relu?.accuracy.flops], [7, 0, 0, 'exact']);
    assert.ok(types.every((type, index) => index === 0 || types[index - 1].flops >= type.flops));
  });

  it('counts by the selected convention', async () => {
    const [conv] = operatorTypes(await analyzeAlexNet(), 'ptflops');
    // A bias adds one per output: 64·55², 192·27², 384·13², 256·13², 256·13².
    assert.equal(conv.macs, 655_566_528 + 193_600 + 139_968 + 64_896 + 43_264 + 43_264);
  });
});
