import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { compileTextPattern } from '../../../src/engine/graph/textPattern';

describe('text patterns', () => {
  // Compared with JavaScript's own engine, for expressions that both support.
  const texts = [
    '',
    'conv1',
    'Conv_12',
    'layer3.0.conv2',
    'features.0',
    'aab',
    'ABC',
    'x[0]',
    'a(x)',
    'qkv.weight',
    '*',
    'é',
    '名',
  ];
  for (const source of [
    'conv',
    '^features\\.\\d+$',
    'layer[1-4].*conv2',
    '(Conv|Relu)_\\d+',
    'a{2}',
    'a{2,}b?',
    '[*+]',
    '\\(x\\)',
    '(?:qkv|proj)\\.weight$',
    '(ab){1,2}',
    'x?y?z?',
    '[^\\]]+\\]$',
    '\\bconv',
    '^.$',
    '(?<name>a+)b',
    '[a-z_]+\\w*?',
    '',
  ])
    for (const matchCase of [true, false])
      it(`/${source}/${matchCase ? '' : 'i'} matches what JavaScript's matches`, () => {
        const pattern = compileTextPattern(source, matchCase);
        assert.ok(typeof pattern === 'object');
        const expected = new RegExp(source, matchCase ? '' : 'i');
        assert.deepEqual(
          texts.filter(text => pattern.test(text)),
          texts.filter(text => expected.test(text)),
        );
      });

  it("match what JavaScript's do, for random expressions", () => {
    const { expression } = fc.letrec<{ expression: string }>(tie => ({
      expression: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        fc.constantFrom('a', 'b', 'A', '.', '[ab]', '[^a]', '^', '$', '\\b', '\\w'),
        fc.tuple(tie('expression'), tie('expression')).map(parts => parts.join('')),
        fc.tuple(tie('expression'), tie('expression')).map(parts => `(${parts.join('|')})`),
        fc
          .tuple(tie('expression'), fc.constantFrom('*', '+', '?', '{2}', '*?'))
          .map(([part, quantifier]) => `(?:${part})${quantifier}`),
      ),
    }));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '-'), maxLength: 6 });
    fc.assert(
      fc.property(expression, text, fc.boolean(), (source, text, matchCase) => {
        const pattern = compileTextPattern(source, matchCase);
        fc.pre(typeof pattern === 'object');
        assert.equal(pattern.test(text), new RegExp(source, matchCase ? '' : 'i').test(text));
      }),
      { numRuns: 500 },
    );
  });

  it('finish quickly where backtracking engines never finish', () => {
    const text = 'a'.repeat(2000) + '!';
    for (const source of [
      '(a+)+$',
      '(a*)*b',
      '(a|aa)+$',
      '(?:a{1,9})+b',
      '(a?){30}a{30}b',
      '.*a.*b.*c.*d$',
      '(([a-z])+.)+x',
    ]) {
      const pattern = compileTextPattern(source, false);
      assert.equal(typeof pattern === 'object' && pattern.test(text), false, source);
    }
  });

  it('are rejected if they repeat too much', () => {
    for (const source of ['(a{100}){100}', '((a{0,30}){30}){30}', 'a{1000}b{1000}', 'a|'.repeat(2000)])
      assert.equal(compileTextPattern(source, false), 'too-complex', source.slice(0, 40));
  });

  it('are invalid if RE2 rejects them', () => {
    for (const source of ['(', '[', '*', '(?<n', '\\', '(?=a)', '(?!a)', '(?<=a)', '(a)\\1', 'a**'])
      assert.equal(compileTextPattern(source, false), 'invalid', source);
  });
});
