import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { planJsonSchema, readPlan } from '../../../../src/engine/readers/plan/readPlan';

const mistakeIn = (text: string): string => {
  try {
    readPlan(text);
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
};

const step = (text: string): string => mistakeIn(`{ "version": 1, "steps": [${text}] }`);

describe('a compression plan', () => {
  it('is read with all kinds of steps, and comments', () => {
    const steps = [
      { keep: { layers: 'layer1/**', channels: 0.5 } },
      { lowRank: { layers: 'fc', rank: 32 } },
      { type: { layers: '**', weights: 'int8', activations: 'int8' } },
      { sparsity: { layers: 'conv2', zeros: 0.9 } },
      { sparsity: { layers: 'conv3', n: 2, m: 4 } },
    ];
    const text = `// A plan\n${JSON.stringify({ $schema: 'plan.schema.json', version: 1, steps })}`;
    assert.deepEqual(JSON.parse(JSON.stringify(readPlan(text))), { version: 1, steps });
  });

  const mistakes: readonly (readonly [text: string, sentence: string])[] = [
    [
      '{ "keep": { "layers": "a", "channels": 1.5 } }',
      'channels must be a whole number of channels, or a share below 1, but is 1.5.',
    ],
    [
      '{ "keep": { "layers": "a", "channels": 0 } }',
      'channels must be a whole number of channels, or a share below 1, but is 0.',
    ],
    ['{ "keep": { "channels": 4 } }', 'keep needs layers.'],
    ['{ "keep": { "layers": "a", "channel": 4 } }', "'channel' is not a property of keep: expected layers, channels."],
    ['{ "prune": { "layers": "a" } }', "'prune' is not a step: expected one of keep, lowRank, type, sparsity."],
    ['{ "keep": {}, "type": {} }', 'A step must be an object with one of keep, lowRank, type, sparsity.'],
    ['{ "type": { "layers": "a" } }', 'type needs one of weights, activations.'],
    [
      '{ "type": { "layers": "a", "weights": "int3" } }',
      'weights must be one of float32, float16, bfloat16, float8e4m3fn, int8, int4, but is "int3".',
    ],
    ['{ "sparsity": { "layers": "a", "n": 2 } }', 'sparsity needs either zeros or n, m.'],
    ['{ "sparsity": { "layers": "a", "n": 2, "m": 4, "zeros": 0.5 } }', 'sparsity needs either zeros or n, m.'],
    ['{ "sparsity": { "layers": "a", "n": 4, "m": 2 } }', 'n must be less than m, but they are 4 and 2.'],
    ['{ "lowRank": { "layers": "a", "rank": -1 } }', 'rank must be a positive whole number, but is -1.'],
  ];
  for (const [text, sentence] of mistakes)
    it(`says what is wrong with ${text}`, () => {
      const said = step(text);
      assert.match(said, /^Line 1, column \d+: /);
      assert.equal(said.replace(/^Line 1, column \d+: /, ''), sentence);
    });

  it('names the place of a mistake', () =>
    assert.equal(
      mistakeIn('{\n  "version": 1,\n  "steps": [\n    { "keep": { "layers": "", "channels": 3 } }\n  ]\n}'),
      'Line 4, column 27: layers must be a pattern of names, such as "layer1/**", but is "".',
    ));

  it('needs version 1 and steps', () => {
    assert.equal(mistakeIn('{ "version": 2, "steps": [] }'), 'Line 1, column 14: The version of a plan must be 1.');
    assert.equal(mistakeIn('{ "version": 1 }'), 'Line 1, column 1: The steps of a plan must be an array.');
    assert.equal(mistakeIn('[]'), 'Line 1, column 1: A plan must be an object with "version" and "steps".');
  });

  it('has the JSON schema in the manifest', () => {
    const committed: unknown = JSON.parse(readFileSync(join(__dirname, '../../../../media/plan.schema.json'), 'utf8'));
    assert.deepEqual(committed, JSON.parse(JSON.stringify(planJsonSchema())));
  });
});
