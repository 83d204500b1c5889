import assert from 'node:assert/strict';
import { analyze } from '../../../../src/engine/analysis/analyze';
import { readModel } from '../../../../src/engine/readers/readModel';
import { MemorySource } from '../../../../src/engine/readers/support/byteSource';
import { ggufFile, joined, u32, u64, type Metadata } from './checkpointFiles';

const [bool, text, array] = [7, 8, 9];
const written = (value: string): Uint8Array => joined([u64(value.length), new TextEncoder().encode(value)]);

/** Metadata of every kind: a flag, numbers, a vocabulary, nested lists. */
const metadata: Metadata = [
  ['general.architecture', text, written('llama')],
  ['llama.block_count', 4, u32(1)],
  ['flag', bool, Uint8Array.of(1)],
  ['tokenizer.ggml.tokens', array, joined([u32(text), u64(2), written('<s>'), written('hello')])],
  ['tokenizer.ggml.scores', array, joined([u32(6), u64(2), u32(0), u32(0)])],
  ['nested', array, joined([u32(array), u64(1), u32(4), u64(1), u32(9)])],
];

describe('A GGUF file', () => {
  it('lists its tensors with sizes outermost first and the bytes of their blocks', async () => {
    // ggml-common.h: a block of q4_K has 256 elements in 144 bytes, of q8_0 32 in 34, of q6_K 256 in 210.
    const model = await readModel(
      new MemorySource(
        ggufFile(metadata, {
          'blk.0.ffn_up.weight': { type: 12, shape: [3, 512] },
          'blk.0.ffn_gate.weight': { type: 8, shape: [5, 64] },
          'output.weight': { type: 14, shape: [2, 256] },
          'output_norm.weight': { type: 0, shape: [7] },
        }),
      ),
    );
    const { totals, tree, graph } = analyze(model);
    assert.equal(totals.exact.params, 3 * 512 + 5 * 64 + 2 * 256 + 7);
    assert.deepEqual(
      tree.filter(({ node }) => node !== null).map(({ path, type, sums }) => [path, type, sums.weightBytes]),
      [
        ['blk.0/ffn_up/weight', 'q4_K', 3 * 2 * 144],
        ['blk.0/ffn_gate/weight', 'q8_0', 5 * 2 * 34],
        ['output/weight', 'q6_K', 2 * 210],
        ['output_norm/weight', 'float32', 7 * 4],
      ],
    );
    assert.deepEqual(graph.nodes[0].inputs[0]?.initializer?.shape, [3, 512]);
    assert.ok('producer' in model && model.producer === 'GGUF 3, llama');
  });

  it('may have version 1, whose counts are shorter', async () => {
    const { totals } = analyze(
      await readModel(new MemorySource(ggufFile([], { 'a.weight': { type: 1, shape: [4, 6] } }, 1))),
    );
    assert.deepEqual([totals.exact.params, totals.exact.weightBytes], [24, 48]);
  });

  for (const [what, bytes, code] of [
    ['big-endian numbers', Uint8Array.of(0x47, 0x47, 0x55, 0x46, 0, 0, 0, 3, ...u64(0)), 'unknown-version'],
    ['a future version', ggufFile([], {}, 4), 'unknown-version'],
    ['values of an unknown type', ggufFile([['x', 99, u32(1)]], {}), 'corrupt'],
    ['a list that exceeds the file', ggufFile([['x', array, joined([u32(4), u64(2 ** 52)])]], {}), 'corrupt'],
    ['a string that exceeds the file', ggufFile([['x', text, u64(2 ** 40)]], {}), 'corrupt'],
    ['too many axes', ggufFile([], { a: { type: 0, shape: [1, 1, 1, 1, 1] } }), 'corrupt'],
    ['missing tensors', ggufFile([], { a: { type: 0, shape: [1] } }).subarray(0, 40), 'truncated'],
  ] as const)
    it(`is rejected in one sentence for ${what}`, async () => {
      await assert.rejects(readModel(new MemorySource(bytes)), { code });
    });
});
