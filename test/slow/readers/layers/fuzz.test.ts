import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyze } from '../../../../src/engine/analysis/analyze';
import { moduleTypes } from '../../../../src/engine/readers/layers/moduleTypes';
import { readLayers } from '../../../../src/engine/readers/layers/readLayers';
import { ReadError } from '../../../../src/engine/readers/support/readError';
import { template } from '../../../unit/readers/layers/support';

// RUNS multiplies the number of runs: a million edits take minutes.
const numRuns = 300 * Number(process.env.RUNS ?? 1);

/** Reads and counts; any other error than a ReadError is a defect, and so is an invalid figure. */
function survives(text: string): void {
  let model;
  try {
    model = readLayers(text);
  } catch (error) {
    assert.ok(error instanceof ReadError, String(error));
    return;
  }
  const { totals, diagnostics } = analyze(model);
  const { accuracy: _, ...figures } = totals.exact;
  assert.ok(
    Object.values(figures).every(figure => figure >= 0),
    JSON.stringify(figures),
  );
  for (const { range, code } of diagnostics) {
    assert.ok(range === undefined || (range.offset >= 0 && range.offset + range.length <= text.length));
    // A rule that fails on its input instead of rejecting it.
    assert.notEqual(code, 'rule-failure', JSON.stringify(diagnostics));
  }
}

/** Values that are invalid almost everywhere. */
const strange = fc.oneof(
  fc.constantFrom(
    0,
    -1,
    1e300,
    2 ** 31,
    2 ** 53,
    0.5,
    null,
    true,
    '',
    'same',
    '=in0[1]',
    '=1/0',
    '=-3',
    '=constructor',
    '=index*2 + width',
    '=2^2^2^9999',
    '=(((',
    'GPT-2 small',
    '__proto__',
    'constructor',
    'input',
    [],
    {},
    [[]],
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  ),
  fc.integer({ min: -3, max: 70 }),
  fc.array(fc.integer({ min: -2, max: 9 }), { maxLength: 5 }),
  fc.string({ maxLength: 8 }),
);

/** Every value inside a document, with the object or array that contains it. */
function placesIn(value: unknown): { holder: Record<string, unknown>; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap(key => [{ holder, key }, ...placesIn(holder[key])]);
}

/** A layer of a known type whose arguments are plausible, missing or strange. */
const layer = fc.constantFrom(...moduleTypes.values()).chain(type =>
  fc.record({
    type: fc.constant(type.type),
    ...Object.fromEntries(
      Object.keys(type.arguments.shape).map(name => [
        name,
        fc.option(
          fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 9 }) }, { weight: 1, arbitrary: strange }),
          { nil: undefined },
        ),
      ]),
    ),
    when: fc.option(strange, { nil: undefined, freq: 8 }),
    weights: fc.option(fc.constantFrom('0', 'a', 'x'), { nil: undefined, freq: 4 }),
    repeat: fc.option(fc.constantFrom(1, 2, 3, 1e9, 'x'), { nil: undefined, freq: 8 }),
    inputs: fc.option(
      fc.oneof(
        fc.constantFrom('input', '0', '1', 'a', '0.h_n', '...', ''),
        fc.array(fc.constantFrom('input', '0', 'a', '1'), { maxLength: 3 }),
      ),
      { nil: undefined, freq: 3 },
    ),
  }),
);

describe('any layer spec', () => {
  it('is read or rejected with a ReadError after random edits of its text', () => {
    const texts = ['alexnet', 'resnet18', 'transformer_encoder'].map(template);
    const piece = fc.oneof(
      fc.constantFrom(
        '',
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '-',
        '9',
        '1e999',
        '"type"',
        '"layers": [',
        'null',
        '//',
        '/*',
        '\\',
        '\u0000',
      ),
      fc.string({ maxLength: 5 }),
    );
    const edits = fc.array(fc.tuple(fc.nat(7000), fc.nat(40), piece), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...texts), edits, (text, changes) => {
        survives(
          changes.reduce((current, [at, length, put]) => {
            const start = at % (current.length + 1);
            return current.slice(0, start) + put + current.slice(start + length);
          }, text),
        );
      }),
      { numRuns },
    );
  });

  it('is read after random edits of its values', () => {
    const texts = ['alexnet', 'mobilenet_v2', 'gpt2', 'unet', 'vit_b_16', 'transformer_encoder'].map(template);
    const edits = fc.array(fc.tuple(fc.nat(), fc.constantFrom('replace', 'drop', 'repeat', 'swap'), strange), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.constantFrom(...texts), edits, (text, changes) => {
        const spec = JSON.parse(text) as unknown;
        for (const [at, edit, value] of changes) {
          const places = placesIn(spec);
          const { holder, key } = places[at % places.length];
          const other = places[(at * 7) % places.length];
          if (edit === 'replace') holder[key] = value;
          else if (edit === 'drop') Reflect.deleteProperty(holder, key);
          else if (edit === 'repeat' && typeof holder[key] === 'object' && holder[key] !== null)
            Object.assign(holder[key], { repeat: value });
          // A copy, so that nothing contains itself.
          else if (edit === 'swap') holder[key] = structuredClone(other.holder[other.key]);
        }
        survives(JSON.stringify(spec));
      }),
      { numRuns: Math.ceil(numRuns / 3) },
    );
  });

  it('is read with any values of its arguments', () => {
    const input = fc.oneof(
      fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 }),
      fc.constantFrom([3, 16, 16], [8, 16], ['tokens', 8]),
      strange,
    );
    fc.assert(
      fc.property(input, fc.array(layer, { maxLength: 6 }), (shape, layers) => {
        survives(JSON.stringify({ input: shape, layers }));
      }),
      { numRuns: numRuns * 2 },
    );
  });

  it('is read with any nesting of its blocks', () => {
    const { block } = fc.letrec<{ block: unknown }>(tie => ({
      block: fc.record({
        layers: fc.array(fc.oneof({ maxDepth: 4 }, layer, tie('block')), { maxLength: 3 }),
        name: fc.option(fc.constantFrom('a', '0', 'b.c', 'input', '__proto__'), { nil: undefined }),
        repeat: fc.option(fc.constantFrom(1, 4, 1e6), { nil: undefined, freq: 6 }),
      }),
    }));
    fc.assert(
      fc.property(fc.array(block, { maxLength: 3 }), layers => survives(JSON.stringify({ input: [4, 8, 8], layers }))),
      { numRuns: Math.ceil(numRuns / 3) },
    );
  });

  it('is rejected if it is nested too deeply', () => {
    for (const text of [
      '['.repeat(200_000),
      `{"layers":${'['.repeat(200_000)}`,
      '{"layers":[{"layers":['.repeat(50_000),
    ])
      survives(text);
  });
});
