import assert from 'node:assert/strict';
import type { Diagnostic } from '../../../../src/engine/graph/diagnostic';
import { textOf } from '../../../../src/engine/graph/message';
import { summarize } from '../../../../src/engine/report/support/summary';
import { ReadError } from '../../../../src/engine/readers/support/readError';
import { readLayers } from '../../../../src/engine/readers/layers/readLayers';
import { analyzeText } from './support';

interface Found {
  readonly code: string;
  readonly message: string;
  /** The text range that the diagnostic points at. */
  readonly at: string;
  readonly fix?: string;
  readonly severity: Diagnostic['severity'];
}

/** Diagnostics of a spec with these layers, each with what it points at. */
function diagnose(layers: string, more = '"input": [3, 32, 32]'): Found[] {
  const text = `{ ${more}, "layers": [${layers}] }`;
  return analyzeText(text).diagnostics.map(({ code, message, range, fix, severity }) => ({
    code,
    message: textOf(message),
    severity,
    at: range ? text.slice(range.offset, range.offset + range.length) : '',
    ...(fix && { fix: fix.text }),
  }));
}

describe('mistakes in a layer spec', () => {
  const cases: [string, string, Partial<Found>][] = [
    [
      'a wrong in_channels, with the right one',
      '{"type": "Conv2d", "in_channels": 64, "out_channels": 8, "kernel_size": 3}',
      { code: 'shape-mismatch', at: '64', fix: '3' },
    ],
    [
      'a wrong in_features',
      '{"type": "Linear", "in_features": 31, "out_features": 8}',
      { code: 'shape-mismatch', at: '31', fix: '32' },
    ],
    [
      'a wrong num_features',
      '{"type": "BatchNorm2d", "num_features": 4}',
      { code: 'shape-mismatch', at: '4', fix: '3' },
    ],
    [
      'an unknown layer in the wrong case',
      '{"type": "conv2d", "out_channels": 8, "kernel_size": 3}',
      { code: 'unknown-layer', at: '"conv2d"', fix: '"Conv2d"' },
    ],
    [
      'a misspelt layer',
      '{"type": "MaxPol2d", "kernel_size": 3}',
      { code: 'unknown-layer', at: '"MaxPol2d"', fix: '"MaxPool2d"' },
    ],
    [
      'an unknown layer unlike any other',
      '{"type": "Hyperspace"}',
      { code: 'unknown-layer', at: '"Hyperspace"', fix: undefined },
    ],
    [
      'a layer with its Python module path',
      '{"type": "torch.nn.MaxPool2d", "kernel_size": 2}',
      { code: 'layer-prefix', severity: 'info', at: '"torch.nn.MaxPool2d"', fix: '"MaxPool2d"' },
    ],
    [
      'a number instead of a name',
      '{"type": "Add", "inputs": [0, "input"]}',
      { code: 'wrong-value', at: '0', message: 'inputs: expected a string.' },
    ],
    [
      'a misspelt argument',
      '{"type": "MaxPool2d", "kernel_sise": 3, "kernel_size": 2}',
      { code: 'unknown-argument', at: '"kernel_sise"' },
    ],
    [
      'a misspelt optional argument',
      '{"type": "MaxPool2d", "kernel_size": 3, "strid": 2}',
      { code: 'unknown-argument', at: '"strid"', fix: '"stride"' },
    ],
    [
      'a misspelt required argument',
      '{"type": "MaxPool2d", "kernel_sise": 3}',
      { code: 'unknown-argument', severity: 'error', at: '"kernel_sise"', fix: '"kernel_size"' },
    ],
    [
      'an argument with its Keras name',
      '{"type": "Conv2d", "filters": 8, "kernel_size": 3}',
      {
        code: 'unknown-argument',
        at: '"filters"',
        fix: '"out_channels"',
        message: "Conv2d has no argument 'filters'; it is read as out_channels.",
      },
    ],
    [
      'a missing argument',
      '{"type": "Linear"}',
      { code: 'missing-argument', at: '"Linear"', fix: '"Linear", "out_features": 1000' },
    ],
    [
      'two missing arguments',
      '{"type": "Conv2d"}',
      {
        code: 'missing-argument',
        at: '"Conv2d"',
        message: 'out_channels, kernel_size are missing.',
        fix: '"Conv2d", "out_channels": 64, "kernel_size": 3',
      },
    ],
    [
      'a value of the wrong type',
      '{"type": "Linear", "out_features": "ten"}',
      { code: 'wrong-value', at: '"ten"', fix: undefined },
    ],
    [
      'a number written as a string',
      '{"type": "Linear", "out_features": "64"}',
      { code: 'wrong-value', at: '"64"', fix: '64' },
    ],
    [
      'a string that contains an invalid number',
      '{"type": "Linear", "out_features": "6.4"}',
      { code: 'wrong-value', at: '"6.4"', fix: undefined },
    ],
    [
      'a boolean written as a string',
      '{"type": "Linear", "out_features": 8, "bias": "False"}',
      { code: 'wrong-value', at: '"False"', fix: 'false' },
    ],
    ['a number that is not a valid size', '{"type": "Linear", "out_features": 0}', { code: 'wrong-value', at: '0' }],
    [
      'a number that is too large for a size',
      '{"type": "Linear", "out_features": 1e300}',
      { code: 'wrong-value', at: '1e300' },
    ],
    [
      'one wrong value in a list',
      '{"type": "Conv2d", "out_channels": 8, "kernel_size": [3, -1]}',
      { code: 'wrong-value', at: '-1' },
    ],
    [
      'a string that is not an allowed choice',
      '{"type": "Conv2d", "out_channels": 8, "kernel_size": 3, "padding": "SAME"}',
      {
        code: 'wrong-value',
        at: '"SAME"',
        fix: '"same"',
        message: 'padding: expected a number, or expected an array, or expected one of "same", "valid".',
      },
    ],
    [
      'an invalid name',
      '{"type": "ReLU", "name": "a b"}',
      {
        code: 'wrong-value',
        at: '"a b"',
        message: 'name: expected a name that does not start with a dot and contains no slash or space.',
      },
    ],
    ['an invalid number of copies', '{"type": "ReLU", "repeat": 0}', { code: 'wrong-value', at: '0' }],
    [
      'a size that is right for the first copy only',
      '{"type": "Conv2d", "in_channels": 3, "out_channels": 8, "kernel_size": 3, "repeat": 2}',
      { code: 'shape-mismatch', at: '3', fix: undefined },
    ],
    [
      'groups that do not divide',
      '{"type": "Conv2d", "out_channels": 8, "kernel_size": 3, "groups": 2}',
      { code: 'shape-mismatch', at: '2' },
    ],
    [
      'a window that does not fit',
      '{"type": "MaxPool2d", "kernel_size": 40}',
      { code: 'shape-mismatch', at: '"MaxPool2d"' },
    ],
    [
      'columns that do not make up the image',
      '{"type": "Flatten", "start_dim": 2}, {"type": "Fold", "output_size": 4, "kernel_size": 1}',
      { code: 'shape-mismatch', at: '"Fold"' },
    ],
    ['an input of the wrong rank', '{"type": "LSTM", "hidden_size": 8}', { code: 'shape-mismatch', at: '"LSTM"' }],
    [
      'branches that do not match',
      '{"name": "a", "type": "MaxPool2d", "kernel_size": 2}, {"type": "Add", "inputs": ["a", "input"]}',
      {
        code: 'shape-mismatch',
        at: '["a", "input"]',
        message: "The shapes do not match: 'a' gives 3 × 16 × 16, but 'input' gives 3 × 32 × 32.",
      },
    ],
    [
      'branches that differ in another axis than the one they are concatenated along',
      '{"name": "a", "type": "MaxPool2d", "kernel_size": 2}, {"type": "Concat", "inputs": ["a", "input"]}',
      {
        code: 'shape-mismatch',
        message: "The shapes do not match: 'a' gives 3 × 16 × 16, but 'input' gives 3 × 32 × 32.",
      },
    ],
    [
      'a state of the wrong size',
      '{"name": "x", "type": "Flatten", "start_dim": 2}, {"name": "h", "type": "Linear", "out_features": 5}, {"type": "GRU", "hidden_size": 8, "inputs": ["x", "h"]}',
      { code: 'shape-mismatch', message: "The first state must be 1 × 8, but 'h' gives 3 × 5." },
    ],
    ['a missing second input', '{"type": "Add"}', { code: 'inputs', at: '"Add"' }],
    [
      'an input that comes later',
      '{"type": "ReLU", "inputs": "late"}, {"name": "late", "type": "ReLU"}',
      { code: 'unknown-input', at: '"late"' },
    ],
    [
      'an input of itself',
      '{"name": "self", "type": "ReLU", "inputs": "self"}',
      { code: 'unknown-input', at: '"self"' },
    ],
    [
      'a misspelt input',
      '{"name": "stem", "type": "ReLU"}, {"type": "ReLU", "inputs": "stm"}',
      { code: 'unknown-input', at: '"stm"', fix: '"stem"' },
    ],
    [
      'a duplicate name',
      '{"name": "a", "type": "ReLU"}, {"name": "a", "type": "ReLU"}',
      { code: 'duplicate-name', at: '"a"' },
    ],
    ['an invalid layer', '7', { code: 'wrong-value', at: '7' }],
    ['too many copies', '{"type": "ReLU", "repeat": 1000000000}', { code: 'too-large', at: '1000000000' }],
    [
      'too many copies of copies',
      `${'{"repeat": 50, "layers": ['.repeat(5)}{"type": "ReLU"}${']}'.repeat(5)}`,
      { code: 'too-large' },
    ],
    [
      'an invalid projection',
      '{"type": "Flatten", "start_dim": 2}, {"type": "LSTM", "hidden_size": 8, "proj_size": 8}',
      { code: 'shape-mismatch', at: '8' },
    ],
    [
      'both output_size and output_ratio',
      '{"type": "FractionalMaxPool2d", "kernel_size": 2, "output_size": 3, "output_ratio": 0.5}',
      { code: 'shape-mismatch', at: '0.5' },
    ],
    // PyTorch rejects each of these: the messages are ours, the limits are from its documentation and checks.
    ['an invalid axis', '{"type": "Softmax", "dim": 4}', { code: 'shape-mismatch', at: '4' }],
    [
      'an invalid axis of a sum',
      '{"type": "Concat", "dim": -5, "inputs": ["input", "input"]}',
      { code: 'shape-mismatch', at: '-5' },
    ],
    ['channels that do not divide into halves', '{"type": "GLU", "dim": 1}', { code: 'shape-mismatch', at: '1' }],
    [
      'a softmax over missing channels',
      '{"type": "Flatten"}, {"type": "Softmax2d"}',
      { code: 'shape-mismatch', at: '"Softmax2d"' },
    ],
    ['a position after the last one', '{"type": "Select", "dim": 1, "index": 3}', { code: 'shape-mismatch', at: '3' }],
    [
      'a permutation without the batch',
      '{"type": "Permute", "dims": [1, 2, 0]}',
      { code: 'shape-mismatch', at: '[1, 2, 0]' },
    ],
    [
      'a permutation with an axis twice',
      '{"type": "Permute", "dims": [0, 1, 2, -2]}',
      { code: 'shape-mismatch', at: '[0, 1, 2, -2]' },
    ],
    [
      'a reflection padding wider than the image',
      '{"type": "ReflectionPad2d", "padding": 32}',
      { code: 'shape-mismatch', at: '32' },
    ],
    [
      'a circular padding wider than the image',
      '{"type": "Conv2d", "out_channels": 8, "kernel_size": 3, "padding": 33, "padding_mode": "circular"}',
      { code: 'shape-mismatch', at: '33' },
    ],
    [
      'an output padding of a whole step',
      '{"type": "ConvTranspose2d", "out_channels": 8, "kernel_size": 3, "stride": 2, "output_padding": 2}',
      { code: 'shape-mismatch', at: '2' },
    ],
    [
      'windows of nothing but padding',
      '{"type": "MaxPool2d", "kernel_size": 3, "padding": 2}',
      { code: 'shape-mismatch', at: '2' },
    ],
    [
      'heads that do not divide',
      '{"type": "Flatten", "start_dim": 2}, {"type": "TransformerEncoder", "num_layers": 2, "nhead": 5}',
      { code: 'shape-mismatch', at: '5' },
    ],
    [
      'a memory of the wrong width',
      '{"name": "a", "type": "Flatten", "start_dim": 2}, {"name": "b", "type": "Linear", "out_features": 8}, {"type": "TransformerDecoderLayer", "nhead": 8, "inputs": ["a", "b"]}',
      { code: 'shape-mismatch', at: '["a", "b"]' },
    ],
    [
      'blocks nested too deep',
      `${'{"layers": ['.repeat(60)}{"type": "ReLU"}${']}'.repeat(60)}`,
      { code: 'too-deep', at: '"layers"' },
    ],
  ];
  for (const [name, layers, expected] of cases) {
    it(`are reported once, at the smallest place: ${name}`, () => {
      // Rounded totals are not a mistake.
      const found = diagnose(layers).filter(({ code }) => code !== 'rounded');
      assert.equal(found.length, 1, JSON.stringify(found));
      for (const [key, value] of Object.entries(expected))
        assert.equal(found[0][key as keyof Found], value, JSON.stringify(found));
    });
  }

  it('do not include what PyTorch accepts at its limits', () => {
    const atLimits = [
      '{"type": "Softmax", "dim": -4}',
      '{"type": "GLU", "dim": 2}',
      '{"type": "Select", "dim": 1, "index": -3}',
      '{"type": "Permute", "dims": [0, 2, -1, 1]}',
      '{"type": "ReflectionPad2d", "padding": 31}',
      '{"type": "CircularPad2d", "padding": 32}',
      '{"type": "ReplicationPad2d", "padding": 40}',
      '{"type": "ConvTranspose2d", "out_channels": 8, "kernel_size": 3, "dilation": 2, "output_padding": 1}',
      '{"type": "MaxPool2d", "kernel_size": 3, "padding": 1}',
      '{"type": "MaxPool2d", "kernel_size": 3, "dilation": 2, "padding": 2}',
      '{"type": "AvgPool2d", "kernel_size": 2, "padding": 1}',
    ];
    for (const layer of atLimits) assert.deepEqual(diagnose(layer), [], layer);
  });

  it('are reported once for all copies of a layer', () => {
    assert.equal(diagnose('{"type": "Linear", "in_features": 1, "out_features": 32, "repeat": 5}').length, 1);
  });

  it('leave the layers after them known if the right value is clear', () => {
    const { totals } = analyzeText(
      '{"input": [3, 8, 8], "layers": [{"type": "Conv2d", "in_channels": 5, "out_channels": 4, "kernel_size": 3}, {"type": "Conv2d", "out_channels": 2, "kernel_size": 3}]}',
    );
    assert.equal(totals.exact.unknownCost, 0);
    assert.equal(totals.exact.macs, 27 * 4 * 36 + 36 * 2 * 16);
  });

  it('make the cost unknown, never zero', () => {
    const { totals } = analyzeText(
      '{"input": [3, 8, 8], "layers": [{"type": "Hyperspace"}, {"type": "Conv2d", "out_channels": 2, "kernel_size": 3}]}',
    );
    assert.equal(totals.exact.unknownCost, 2);
  });

  it('in names and optional arguments affect no figures', () => {
    const analysis = analyzeText(
      '{"input": [3, 8, 8], "layers": [{"name": "a b", "type": "Conv2d", "filters": 4, "kernel_size": 3, "padding": "SAME"}, {"type": "ReLU", "inputs": "a b"}, {"type": "Conv2d", "out_channels": 2, "kernel_size": 3, "bias": "no"}]}',
    );
    assert.deepEqual(
      analysis.diagnostics.map(({ code }) => code),
      ['wrong-value', 'unknown-argument', 'wrong-value', 'wrong-value'],
    );
    assert.equal(analysis.totals.exact.unknownCost, 0);
    assert.equal(analysis.totals.exact.macs, 27 * 4 * 36 + 36 * 2 * 16);
  });

  it('leave the layers after an unknown one known if its output is stated', () => {
    const { totals } = analyzeText(
      '{"input": [3, 8, 8], "layers": [{"type": "Hyperspace", "output": [6]}, {"type": "Linear", "out_features": 5, "bias": false}]}',
    );
    assert.deepEqual([totals.exact.unknownCost, totals.exact.macs, totals.exact.params], [1, 30, 30]);
  });

  it('name a layer by its PyTorch module, not by the operator it is lowered to', () => {
    const of = (layer: string): string => diagnose(layer)[0].message;
    assert.match(of('{"type": "PixelShuffle", "upscale_factor": 2}'), /^PixelShuffle: 3 elements/);
    assert.match(of('{"type": "MaxPool2d", "kernel_size": 40}'), /^MaxPool2d: A window of 40/);
    assert.match(of('{"type": "Unflatten", "dim": 1, "unflattened_size": [2, 2]}'), /^Unflatten: /);
  });

  it('are reported once, and only noted by the layers that follow', () => {
    const { nodes, diagnostics } = analyzeText(
      '{"input": [3, 8, 8], "layers": [{"type": "Conv2D", "out_channels": 8, "kernel_size": 3}, {"type": "ReLU"}, {"type": "MaxPool2d", "kernel_size": 2}, {"type": "Softmax", "dim": 1}]}',
    );
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['unknown-layer'],
    );
    for (const { note } of nodes.slice(1))
      assert.equal(note && textOf(note), 'Waits for the output shape of 0 (Conv2D).');
  });

  it('make the weights unknown, never zero', () => {
    const analysis = analyzeText(
      '{"input": [8], "layers": [{"type": "Linear", "out_features": 4}, {"type": "Dense", "units": 3}]}',
    );
    assert.deepEqual(
      analysis.nodes.filter(({ figures }) => figures.params === null).map(({ analyzed }) => analyzed.node.op),
      ['Dense'],
    );
    assert.equal(analysis.totals.exact.params, 8 * 4 + 4);
    assert.ok(
      summarize(analysis, 'exact', 'spec.json').figures.some(
        ({ label, text }) => label === 'Parameters' && text === '≥ 36',
      ),
    );
  });

  it('include an exceeded budget, at its limit', () => {
    const found = diagnose(
      '{"type": "Conv2d", "out_channels": 8, "kernel_size": 3}',
      '"input": [3, 32, 32], "budget": { "macs": "100k", "params": 224, "weightBytes": "1kB" }',
    );
    assert.deepEqual(
      found.map(({ code, at }) => [code, at]),
      [['over-budget', '"100k"']],
    );
  });

  it('include an unknown limit and an invalid amount', () => {
    const found = diagnose('{"type": "ReLU"}', '"input": [3], "budget": { "mac": 5, "params": "many" }');
    assert.deepEqual(
      found.map(({ code, at }) => [code, at]),
      [
        ['unknown-argument', '"mac"'],
        ['wrong-value', '"many"'],
      ],
    );
  });

  it('include a time budget without a unit', () => {
    const found = diagnose('{"type": "ReLU"}', '"input": [3], "budget": { "latency": "5" }');
    assert.deepEqual(
      found.map(({ code, at }) => [code, at]),
      [['wrong-value', '"5"']],
    );
    assert.match(found[0].message, /expected seconds, or a time such as 5ms/);
  });

  it('include an invalid budget', () => {
    for (const budget of ['"600M"', '[1]', '5']) {
      const [found] = diagnose('{"type": "ReLU"}', `"input": [3], "budget": ${budget}`);
      assert.deepEqual([found.severity, found.message, found.at], ['error', 'budget: expected an object.', budget]);
    }
  });

  it('include an exceeded budget next to an invalid amount', () => {
    const found = diagnose(
      '{"type": "Linear", "out_features": 100}',
      '"input": [8], "budget": { "macs": "few", "params": 899 }',
    );
    assert.deepEqual(
      found.map(({ code, at }) => [code, at]),
      [
        ['wrong-value', '"few"'],
        ['over-budget', '899'],
      ],
    );
  });

  it('include an invalid input, at its wrong value', () => {
    const first = (input: string): [string, string] =>
      (({ at, message }) => [at, message] as [string, string])(diagnose('{"type": "ReLU"}', input)[0]);
    assert.deepEqual(first('"input": [[3, 32, 32]]'), [
      '[3, 32, 32]',
      'input: expected a number, or expected a string.',
    ]);
    assert.deepEqual(first('"input": [3, null, 32]'), ['null', 'input: expected a number, or expected a string.']);
    assert.equal(first('"input": { "shape": [3, 32], "dtype": "float" }')[0], '"float"');
    assert.equal(first('"inputs": { "a": [3, 32], "b": [3, {}] }')[0], '{}');
  });

  it('include a spec without an input', () => {
    assert.deepEqual(diagnose('{"type": "ReLU"}', '"name": "x"').map(({ code, at }) => [code, at])[0], [
      'no-input',
      '"layers"',
    ]);
  });

  it('include truncated JSON, at its end', () => {
    assert.throws(
      () => readLayers('{ "input": [3],\n  "layers": [ { "type" "ReLU" } ] }'),
      (error: unknown) =>
        error instanceof ReadError &&
        error.code === 'json-syntax' &&
        error.message === 'Line 2, column 24: this is not valid JSON (a colon is missing).',
    );
  });

  it('include other JSON, with what was expected', () => {
    assert.throws(
      () => readLayers('{ "a": 1 }'),
      (error: unknown) => error instanceof ReadError && error.code === 'not-layers',
    );
  });
});
