import assert from 'node:assert/strict';
import { analyze } from '../../../../src/engine/analysis/analyze';
import { textOf } from '../../../../src/engine/graph/message';
import { cellsOf } from '../../../../src/engine/questions/tree/columns';
import { ShownItem } from '../../../../src/engine/questions/tree/shownItem';
import { TreeIndex } from '../../../../src/engine/questions/tree/treeIndex';
import { readModel } from '../../../../src/engine/readers/readModel';
import type { ByteSource } from '../../../../src/engine/readers/support/byteSource';
import { MemorySource } from '../../../../src/engine/readers/support/byteSource';
import { inFolder, safetensorsFile, withLength } from './checkpointFiles';

const analysed = async (source: ByteSource) => analyze(await readModel(source));
const said = ({ diagnostics }: Awaited<ReturnType<typeof analysed>>) =>
  diagnostics.map(({ code, message }) => `${code}: ${textOf(message)}`);

describe('A safetensors file', () => {
  // Counted by hand: 6·4 = 24 elements of 4 bytes, 6 of 2 bytes, 5 of 8 bytes.
  const tensors = {
    'model.layers.0.proj.weight': { dtype: 'F32', shape: [6, 4] },
    'model.layers.0.proj.bias': { dtype: 'BF16', shape: [6] },
    positions: { dtype: 'I64', shape: [5] },
  };

  it('is shown as a tree of its tensors with parameters and bytes, without a cost', async () => {
    const analysis = await analysed(new MemorySource(safetensorsFile(tensors, { format: 'pt' })));
    const { params, weightBytes, unknownCost, accuracy } = analysis.totals.exact;
    assert.deepEqual([params, weightBytes, accuracy.params], [24 + 6 + 5, 24 * 4 + 6 * 2 + 5 * 8, 'exact']);
    assert.deepEqual([unknownCost, accuracy.macs], [3, 'atLeast']);
    assert.deepEqual(
      analysis.tree.map(({ path, type, sums }) => [path, type, sums.params]),
      [
        ['model/layers.0/proj', '', 30],
        ['model/layers.0/proj/weight', 'float32', 24],
        ['model/layers.0/proj/bias', 'bfloat16', 6],
        ['positions', 'int64', 5],
      ],
    );
    assert.equal(said(analysis)[1], 'data-types: Data types: float32 96 B, int64 40 B, bfloat16 12 B.');
  });

  it('has shapes in the rows of its tensors, and no output in those of its modules', async () => {
    const index = new TreeIndex(await analysed(new MemorySource(safetensorsFile(tensors))));
    const outputs = index.tree.map((_, item) => {
      const { output, dtype } = cellsOf(new ShownItem(index, item, { convention: 'exact', metric: 'macs' }), ['dtype']);
      return [output, dtype];
    });
    assert.deepEqual(outputs, [
      [undefined, ''],
      [[6, 4], 'float32'],
      [[6], 'bfloat16'],
      [[5], 'int64'],
    ]);
  });

  it('is never read beyond its header', async () => {
    const header = withLength('{"a":{"dtype":"U8","shape":[3000000000],"data_offsets":[0,3000000000]}}');
    const read: number[] = [];
    const source: ByteSource = {
      size: header.length + 3e9,
      beside: async () => null,
      close: async () => {},
      read: async (offset, target) => {
        read.push(target.length);
        target.set(header.subarray(offset, offset + target.length));
        return target.length;
      },
    };
    const { totals } = await analysed(source);
    assert.equal(totals.exact.weightBytes, 3e9);
    // Reads: the file type, the length of the header, the header.
    assert.deepEqual(read, [512, 8, header.length - 8]);
  });

  it('is reported if its sizes contradict each other or it is cut off', async () => {
    const wrong = withLength('{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,20]}}', 10);
    assert.deepEqual(said(await analysed(new MemorySource(wrong))).slice(1), [
      'wrong-size: a takes 20 bytes in the file, but its shape and type need 24.',
      `truncated: The file is cut off: its tensors end at byte ${wrong.length + 10}, but it has ${wrong.length} bytes.`,
    ]);
  });

  it('counts the parameters of an unknown type, but not their bytes', async () => {
    const { totals } = await analysed(
      new MemorySource(withLength('{"a":{"dtype":"F5","shape":[2,3],"data_offsets":[0,4]}}', 4)),
    );
    assert.deepEqual([totals.exact.params, totals.exact.accuracy.weightBytes], [6, 'atLeast']);
  });

  for (const [what, header] of [
    ['invalid JSON', '{"a":'],
    ['no offsets', '{"a":{"dtype":"F32","shape":[1]}}'],
    ['an invalid size', '{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}'],
    ['an invalid tensor', '{"a":null}'],
    ['a size that is too large', '{"a":{"dtype":"F32","shape":[1e300],"data_offsets":[0,4]}}'],
  ])
    it(`is rejected in one sentence for a header with ${what}`, async () => {
      await assert.rejects(readModel(new MemorySource(withLength(header))), { code: 'corrupt' });
    });
});

describe('The index of a sharded safetensors model', () => {
  const parts = {
    'a.safetensors': safetensorsFile({ 'x.weight': { dtype: 'F16', shape: [3, 5] } }),
    'b.safetensors': safetensorsFile({ 'y.weight': { dtype: 'F16', shape: [7] } }),
  };
  const index = new TextEncoder().encode(
    JSON.stringify({
      metadata: { total_size: 44 },
      weight_map: { 'x.weight': 'a.safetensors', 'y.weight': 'b.safetensors' },
    }),
  );

  it('lists the tensors of all files', async () => {
    const { totals } = await analysed(inFolder(index, parts));
    assert.deepEqual([totals.exact.params, totals.exact.weightBytes], [15 + 7, 44]);
  });

  it('reports which files are missing', async () => {
    const analysis = await analysed(inFolder(index, { 'a.safetensors': parts['a.safetensors'] }));
    assert.equal(analysis.totals.exact.params, 15);
    assert.ok(said(analysis).some(text => /^missing-files: 1 of 2 files .*b\.safetensors/.test(text)));
  });

  it('is rejected if all files are missing', async () => {
    await assert.rejects(analysed(inFolder(index, {})), { code: 'missing-files' });
  });

  it('reports tensors that are not in the file that it names', async () => {
    const analysis = await analysed(inFolder(index, { ...parts, 'b.safetensors': safetensorsFile({}) }));
    assert.ok(said(analysis).some(text => /^missing-weight: b\.safetensors .*y\.weight/.test(text)));
  });
});
