import assert from 'node:assert/strict';
import { analyze, type Analysis } from '../../../src/engine/analysis/analyze';
import type { Attribute, Graph } from '../../../src/engine/graph/graph';
import { textOf } from '../../../src/engine/graph/message';
import { buildGraph, buildModel, node, type GraphSketch } from '../support/buildModel';

const graph = (value: Graph): Attribute => ({ kind: 'graph', value });
const ids = (...shape: (number | string)[]) => ({ dtype: 'int32', shape }) as const;

/** A decoder like GPT's: 8 · 50 MACs per token for the scores, and 2 · 4 · 3 per cached token. */
const gpt = buildGraph({
  inputs: {
    input_ids: ids('batch', 'tokens'),
    attention_mask: ids('batch', 'all'),
    past_0: [2, 'batch', 2, 'past', 4],
  },
  outputs: { logits: ['b', 't', 50], present_0: ['b', 2, 'c', 3] },
  weights: { table: [50, 8], head: [8, 50], v: [4, 3] },
  constants: { zero: 0 },
  nodes: [
    node('Gather', 'table, input_ids', 'h'),
    node('MatMul', 'h, head', 'logits'),
    node('Gather', 'past_0, zero', 'keys', { axis: { kind: 'int', value: 0 } }),
    node('MatMul', 'keys, v', 'present_0'),
  ],
});

function search(
  op: string,
  inputs: string,
  sketch: Partial<GraphSketch>,
  attributes: Record<string, Attribute>,
  set?: [string, number],
): Analysis {
  const model = buildModel({
    nodes: [node(op, inputs, 'sequences', attributes, { name: 'search', domain: 'com.microsoft' })],
    ...sketch,
  });
  return analyze(model, { dimensions: new Map(set ? [set] : []) });
}

const sequences = ({ graph: { nodes } }: Analysis) => {
  const type = nodes[0].outputs[0]!.type;
  return type?.kind === 'tensor' ? [type.dtype, type.shape] : null;
};

describe('text generation', () => {
  it('BeamSearch counts the decoder over the prompt, then once per token over a growing cache', () => {
    const found = search(
      'BeamSearch',
      'ids, most, , beams, kept',
      {
        inputs: { ids: ids(2, 5) },
        constants: { most: [11], beams: [3], kept: [1] },
      },
      { decoder: graph(gpt) },
    );
    // 2 · 3 rows; the prompt of 5 without a cache; then 5 tokens with 5, 6, 7, 8, 9 cached ones.
    const later = [5, 6, 7, 8, 9].reduce((sum, past) => sum + 6 * 8 * 50 + 6 * 2 * past * 4 * 3, 0);
    assert.equal(found.totals.exact.macs, 6 * 5 * 8 * 50 + later);
    assert.equal(found.totals.exact.unknownCost, 0);
    assert.equal(found.totals.exact.params, 50 * 8 + 8 * 50 + 4 * 3);
    assert.deepEqual(sequences(found), ['int32', [2, 1, 11]]);
  });

  it('GreedySearch counts a separate model for the prompt, and takes an unknown length from the user', () => {
    const first = buildGraph({
      inputs: { input_ids: ids('batch', 'tokens') },
      outputs: { logits: ['b', 't', 50] },
      weights: { t: [50, 8], w: [8, 50] },
      nodes: [node('Gather', 't, input_ids', 'h'), node('MatMul', 'h, w', 'logits')],
    });
    const sketch = { inputs: { ids: ids(1, 5), most: ids(1) } };
    const attributes = { decoder: graph(gpt), init_decoder: graph(first) };
    const assumed = search('GreedySearch', 'ids, most', sketch, attributes);
    assert.equal(assumed.totals.exact.macs, 5 * 400 + 400 + 2 * 5 * 4 * 3);
    assert.deepEqual(
      assumed.diagnostics.map(({ code }) => code),
      ['trips-assumed'],
    );
    const set = search('GreedySearch', 'ids, most', sketch, attributes, ['trips(search)', 3]);
    assert.equal(set.totals.exact.macs, 5 * 400 + [5, 6, 7].reduce((sum, past) => sum + 400 + 2 * past * 4 * 3, 0));
  });

  it('BeamSearch with an encoder counts the encoder once per sample, and the decoder per row', () => {
    const encoder = buildGraph({
      inputs: {
        encoder_input_ids: ids('batch', 's'),
        encoder_attention_mask: ids('batch', 's'),
        decoder_input_ids: ids('batch', 'one'),
      },
      outputs: { logits: ['b', 't', 50], present_key_cross_0: ['b', 2, 's', 4] },
      weights: { e: [50, 8], w: [8, 50] },
      constants: { dims: [0, 0, 2, 4] },
      nodes: [
        node('Gather', 'e, decoder_input_ids', 'd'),
        node('MatMul', 'd, w', 'logits'),
        node('Gather', 'e, encoder_input_ids', 'h'),
        node('Reshape', 'h, dims', 'k'),
        node('Transpose', 'k', 'present_key_cross_0', { perm: { kind: 'ints', value: [0, 2, 1, 3] } }),
      ],
    });
    const decoder = buildGraph({
      inputs: {
        input_ids: ids('batch', 'one'),
        encoder_attention_mask: ids('batch', 's'),
        past_key_self_0: ['batch', 2, 'past', 4],
        past_key_cross_0: ['batch', 'heads', 's', 'size'],
      },
      outputs: { logits: ['b', 't', 50] },
      weights: { t: [50, 8], head: [8, 50], v: [4, 3] },
      nodes: [
        node('Gather', 't, input_ids', 'h'),
        node('MatMul', 'h, head', 'logits'),
        node('MatMul', 'past_key_self_0, v', 'a'),
        node('MatMul', 'past_key_cross_0, v', 'b'),
      ],
    });
    const found = search(
      'BeamSearch',
      'ids, most, , beams, kept',
      {
        inputs: { ids: ids(2, 7) },
        constants: { most: [6], beams: [3], kept: [2] },
      },
      { encoder: graph(encoder), decoder: graph(decoder) },
    );
    // The encoder decodes the first token of each of 2 samples; 4 more have 1, 2, 3, 4 cached ones, taken as 2 each.
    const step = 6 * 8 * 50 + 6 * 2 * 2 * 4 * 3 + 6 * 2 * 7 * 4 * 3;
    assert.equal(found.totals.exact.macs, 2 * 8 * 50 + 4 * step);
    assert.deepEqual(sequences(found), ['int32', [2, 2, 6]]);
  });

  it('counts one beam if the number of beams is unknown, and notes it', () => {
    const found = search(
      'BeamSearch',
      'ids, most, , beams, kept',
      {
        inputs: { ids: ids(1, 5), beams: ids(1), kept: ids(1) },
        constants: { most: [6] },
      },
      { decoder: graph(gpt) },
    );
    assert.equal(found.totals.exact.macs, 5 * 400);
    assert.match(textOf(found.nodes[0].note!), /Counted as 1/);
    assert.deepEqual(sequences(found), ['int32', [1, null, 6]]);
  });
});
