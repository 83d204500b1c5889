import assert from 'node:assert/strict';
import { analyzeLayers, analyzeText } from './support';

/** Rows of the module tree: path, class and parameters. */
function rows(input: unknown, layers: readonly unknown[]): [string, string, number][] {
  return analyzeLayers(input, layers).tree.map(({ path, type, sums }) => [path, type, sums.params]);
}

describe('blocks of a layer spec', () => {
  it('repeat a layer as numbered copies with separate weights', () => {
    assert.deepEqual(rows([8], [{ name: 'stack', type: 'Linear', out_features: 8, repeat: 2 }]), [
      ['stack', 'Sequential', 144],
      ['stack/stack.0', 'Linear', 72],
      ['stack/stack.1', 'Linear', 72],
    ]);
  });

  it('free the output of a copy after the next one has used it', () => {
    const { totals, model } = analyzeLayers([64], [{ type: 'Linear', out_features: 64, repeat: 10 }]);
    assert.equal(model.graph.outputs.length, 1);
    // One input and one output of 64 float32 at a time.
    assert.equal(totals.exact.peakActivationBytes, 2 * 64 * 4);
  });

  it('repeat a block', () => {
    const block = {
      name: 'stage',
      type: 'Stage',
      repeat: 2,
      layers: [{ type: 'Linear', out_features: 8 }, { type: 'ReLU' }],
    };
    assert.deepEqual(
      rows([8], [block]).map(([path]) => path),
      [
        'stage',
        'stage/stage.0',
        'stage/stage.0/stage.0.0',
        'stage/stage.0/stage.0.1',
        'stage/stage.1',
        'stage/stage.1/stage.1.0',
        'stage/stage.1/stage.1.1',
      ],
    );
  });

  it('pass further inputs to all copies unchanged', () => {
    const { totals, diagnostics } = analyzeText(
      JSON.stringify({
        inputs: { target: [5, 16], memory: [7, 16] },
        layers: [
          { type: 'TransformerDecoderLayer', nhead: 2, dim_feedforward: 32, inputs: ['target', 'memory'], repeat: 3 },
        ],
      }),
    );
    assert.deepEqual(diagnostics, []);
    // Twice attention (4 projections, scores and their sums) and two linear layers, three times.
    const attention = (queries: number, keys: number) => 2 * queries * 256 + 2 * keys * 256 + 2 * queries * keys * 16;
    assert.equal(totals.exact.macs, 3 * (attention(5, 5) + attention(5, 7) + 2 * 5 * 16 * 32));
  });

  it('look names up in their own block first, then in enclosing blocks, then in earlier blocks', () => {
    const { diagnostics, nodes } = analyzeLayers(
      [4, 8, 8],
      [
        { name: 'stem', type: 'Conv2d', out_channels: 6, kernel_size: 1 },
        {
          name: 'down',
          layers: [
            { name: 'pool', type: 'MaxPool2d', kernel_size: 2 },
            { name: 'wide', type: 'Conv2d', out_channels: 9, kernel_size: 1 },
          ],
        },
        {
          name: 'up',
          layers: [
            { type: 'Upsample', scale_factor: 2 },
            { type: 'Concat', inputs: ['0', 'stem', 'input'] },
          ],
        },
        { type: 'Identity', inputs: 'down.pool' },
      ],
    );
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['shape-mismatch'],
    );
    const pool = nodes.at(-1)!.analyzed.outputs[0]!.type;
    assert.deepEqual(pool?.kind === 'tensor' && pool.shape, [1, 6, 4, 4]);
  });

  it('may have dots in their names, as in the paths of weights', () => {
    const { diagnostics, nodes } = analyzeLayers(
      [4, 8, 8],
      [
        { name: 'features.0', type: 'Conv2d', out_channels: 6, kernel_size: 1 },
        {
          name: 'layer1.0',
          layers: [
            { name: 'conv.1', type: 'Conv2d', out_channels: 5, kernel_size: 1 },
            { name: 'conv', type: 'Conv2d', out_channels: 7, kernel_size: 1 },
          ],
        },
        { type: 'Concat', inputs: ['features.0', 'layer1.0.conv.1', 'layer1.0.conv'] },
      ],
    );
    assert.deepEqual(diagnostics, []);
    const joined = nodes.at(-1)!.analyzed.outputs[0]!.type;
    assert.deepEqual(joined?.kind === 'tensor' && joined.shape, [1, 6 + 5 + 7, 8, 8]);
  });

  it('give access to the states of recurrent layers by name', () => {
    const { nodes, diagnostics } = analyzeLayers(
      [7, 10],
      [
        { name: 'rnn', type: 'LSTM', hidden_size: 20, bidirectional: true },
        { type: 'Identity', inputs: 'rnn.h_n' },
      ],
    );
    const state = nodes.at(-1)!.analyzed.outputs[0]!.type;
    assert.deepEqual(state?.kind === 'tensor' && state.shape, [1, 2, 20]);
    assert.deepEqual(diagnostics, []);
  });

  it('accept a batch and symbolic dimensions', () => {
    const layers = [{ type: 'Linear', out_features: 4 }];
    const at = (dimensions: [string, number][]) =>
      analyzeLayers(['tokens', 8], layers, { dimensions: new Map(dimensions) }).totals.exact.macs;
    assert.equal(at([['tokens', 10]]), 10 * 8 * 4);
    assert.equal(
      at([
        ['tokens', 10],
        ['batch', 3],
      ]),
      3 * 10 * 8 * 4,
    );
  });

  it('have text ranges: nodes those of their layers, modules those of their blocks', () => {
    const text = '{ "input": [4], "layers": [ { "name": "a", "layers": [ {"type": "ReLU"} ] } ] }';
    const [node] = analyzeText(text).nodes;
    const part = (range: { offset: number; length: number } | undefined) =>
      range && text.slice(range.offset, range.offset + range.length);
    assert.equal(part(node.analyzed.node.range), '{"type": "ReLU"}');
    assert.equal(part(node.analyzed.node.nameRange), '"ReLU"');
    assert.equal(part(node.analyzed.node.scope![0].range), '{ "name": "a", "layers": [ {"type": "ReLU"} ] }');
  });

  it('may contain comments and trailing commas', () => {
    assert.equal(
      analyzeText('{ // a model\n "input": [2], "layers": [ {"type": "Linear", "out_features": 3,}, ], }').totals.exact
        .params,
      9,
    );
  });
});
