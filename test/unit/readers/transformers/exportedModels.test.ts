import assert from 'node:assert/strict';
import { analyze, type Analysis } from '../../../../src/engine/analysis/analyze';
import { compare } from '../../../../src/engine/questions/comparison/compare';
import { ExportedGraph } from './exportedGraph';
import { analyzeConfig, labels } from './support';

/** MACs of every module, including the nodes below it, by path; modules without MACs are left out. */
function macsByModule({ tree }: Analysis): Record<string, number> {
  const modules = tree.filter(
    ({ sums, type, name }) => sums.macs > 0 && !/_\d+$|^(Attention|MatMul)$/.test(name) && type !== name,
  );
  return Object.fromEntries(modules.map(({ path, sums }) => [path, sums.macs]));
}

const llama = {
  ...{ architectures: ['LlamaForCausalLM'], model_type: 'llama', hidden_size: 32, intermediate_size: 48 },
  ...{ vocab_size: 100, num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2 },
};

function exportedLlama(tokens: number): Analysis {
  const graph = new ExportedGraph();
  let x = graph.op('model/embed_tokens', 'Gather', [graph.weight('model.embed_tokens.weight', [100, 32]), 'input_ids']);
  for (const layer of ['model/layers.0', 'model/layers.1']) {
    const attention = `${layer}/self_attn`;
    const projected = [
      graph.linear(`${attention}/q_proj`, x, 32, 32),
      graph.linear(`${attention}/k_proj`, x, 32, 16),
      graph.linear(`${attention}/v_proj`, x, 32, 16),
    ];
    const mixed = graph.attention(attention, projected, 4, 2, 8);
    x = graph.op(layer, 'Add', [x, graph.linear(`${attention}/o_proj`, mixed, 32, 32)]);
    const gate = graph.linear(`${layer}/mlp/gate_proj`, x, 32, 48);
    const up = graph.linear(`${layer}/mlp/up_proj`, x, 32, 48);
    const inner = graph.op(`${layer}/mlp`, 'Mul', [graph.op(`${layer}/mlp/act_fn`, 'Sigmoid', [gate]), up]);
    x = graph.op(layer, 'Add', [x, graph.linear(`${layer}/mlp/down_proj`, inner, 48, 32)]);
  }
  graph.linear('lm_head', x, 32, 100);
  return analyze(graph.model({ input_ids: { dtype: 'int64', shape: [1, tokens] } }));
}

function exportedBert(tokens: number): Analysis {
  const graph = new ExportedGraph();
  let x = graph.op('embeddings/word_embeddings', 'Gather', [graph.weight('words', [50, 24]), 'input_ids']);
  for (const layer of ['encoder/layer.0', 'encoder/layer.1']) {
    const self = `${layer}/attention/self`;
    const projected = ['query', 'key', 'value'].map(role => graph.linear(`${self}/${role}`, x, 24, 24, true));
    const mixed = graph.attention(self, projected, 3, 3, 8);
    const attended = graph.linear(`${layer}/attention/output/dense`, mixed, 24, 24, true);
    const wide = graph.linear(`${layer}/intermediate/dense`, attended, 24, 60, true);
    x = graph.linear(`${layer}/output/dense`, wide, 60, 24, true);
  }
  const first = graph.op('pooler', 'Gather', [x, graph.list(0)], new Map([['axis', { kind: 'int', value: 1 }]]));
  graph.linear('pooler/dense', first, 24, 24, true);
  return analyze(graph.model({ input_ids: { dtype: 'int64', shape: [1, tokens] } }));
}

function exportedVit(): Analysis {
  const graph = new ExportedGraph();
  const patches = graph.op(
    'vit/embeddings/patch_embeddings/projection',
    'Conv',
    ['pixel_values', graph.weight('patches', [24, 3, 4, 4])],
    new Map([['strides', { kind: 'ints', value: [4, 4] }]]),
  );
  const flat = graph.op('vit/embeddings', 'Reshape', [patches, graph.list([0, 24, -1])]);
  const rows = graph.op('vit/embeddings', 'Transpose', [flat], new Map([['perm', { kind: 'ints', value: [0, 2, 1] }]]));
  let x = graph.op(
    'vit/embeddings',
    'Concat',
    [graph.weight('cls', [1, 1, 24]), rows],
    new Map([['axis', { kind: 'int', value: 1 }]]),
  );
  const layer = 'vit/encoder/layer.0';
  const self = `${layer}/attention/attention`;
  const projected = ['query', 'key', 'value'].map(role => graph.linear(`${self}/${role}`, x, 24, 24, true));
  const mixed = graph.attention(self, projected, 3, 3, 8);
  const attended = graph.linear(`${layer}/attention/output/dense`, mixed, 24, 24, true);
  x = graph.linear(
    `${layer}/output/dense`,
    graph.linear(`${layer}/intermediate/dense`, attended, 24, 60, true),
    60,
    24,
    true,
  );
  const first = graph.op('', 'Gather', [x, graph.list(0)], new Map([['axis', { kind: 'int', value: 1 }]]));
  graph.linear('classifier', first, 24, 7, true);
  return analyze(graph.model({ pixel_values: { dtype: 'float32', shape: [1, 3, 16, 16] } }));
}

/** A module with one child shares its row, which only one of the two graphs may have. Compares the rows of both. */
function assertSameMacs(config: Analysis, exported: Analysis): void {
  const [expected, found] = [macsByModule(exported), macsByModule(config)];
  assert.ok(Object.keys(expected).length > 10);
  assert.deepEqual(Object.fromEntries(Object.keys(expected).map(path => [path, found[path]])), expected);
  assert.equal(config.totals.exact.macs, exported.totals.exact.macs);
}

describe('a configuration and an exported graph of the same architecture', () => {
  it('have the same MACs in every module of Llama, whose heads share keys', () => {
    assertSameMacs(analyzeConfig(llama, { tokens: 5 }), exportedLlama(5));
  });

  it('match module by module when they are compared', () => {
    const { rows, totals } = compare(exportedLlama(5), analyzeConfig(llama, { tokens: 5 }));
    assert.equal(totals.difference.macs, 0);
    for (const module of ['self_attn/q_proj', 'self_attn/v_proj', 'mlp/down_proj']) {
      const row = rows.find(({ old }) => old?.path.startsWith(`model/layers.1/${module}`));
      assert.ok(row?.new?.path.startsWith(`model/layers.1/${module}`), module);
      assert.deepEqual([row?.difference.macs, row?.difference.params], [0, 0], module);
    }
  });

  it('have the same MACs in every module of BERT', () => {
    const config = {
      ...{ architectures: ['BertModel'], model_type: 'bert', hidden_size: 24, intermediate_size: 60, vocab_size: 50 },
      ...{ num_hidden_layers: 2, num_attention_heads: 3 },
    };
    assertSameMacs(analyzeConfig(config, { tokens: 7 }), exportedBert(7));
  });

  it('have the same MACs in every module of ViT', () => {
    const config = {
      ...{ architectures: ['ViTForImageClassification'], model_type: 'vit', hidden_size: 24, intermediate_size: 60 },
      ...{ num_hidden_layers: 1, num_attention_heads: 3, image_size: 16, patch_size: 4, id2label: labels(7) },
    };
    assertSameMacs(analyzeConfig(config), exportedVit());
  });
});
