import assert from 'node:assert/strict';
import { analyzeNode } from '../support/analyzeNode';
import { analyzeChain, int } from '../support/analyzeChain';

const strings = (...shape: number[]) => ({ dtype: 'string' as const, shape });

describe('operators on strings', () => {
  it('broadcast and match', () => {
    assert.deepEqual(analyzeNode({ op: 'StringConcat', inputs: [strings(3, 1), strings(2)] }).outputs[0].shape, [3, 2]);
    const {
      outputs: [output],
    } = analyzeNode({ op: 'RegexFullMatch', inputs: [strings(3)] });
    assert.deepEqual([output.dtype, output.shape], ['bool', [3]]);
  });

  it('have an unknown number of parts for unknown strings', () => {
    const { outputs } = analyzeNode({ op: 'StringSplit', inputs: [strings(2, 3)], outputs: 2 });
    assert.deepEqual(
      outputs.map(output => [output.dtype, output.shape]),
      [
        ['string', [2, 3, null]],
        ['int64', [2, 3]],
      ],
    );
    assert.deepEqual(
      analyzeNode({ op: 'Tokenizer', domain: 'com.microsoft', inputs: [strings(2, 3)] }).outputs[0].shape,
      [2, 3, null],
    );
    assert.deepEqual(
      analyzeNode({ op: 'Tokenizer', domain: 'com.microsoft', inputs: [strings(2, 0)] }).outputs[0].shape,
      [2, 0],
    );
  });

  it('keep the length of the input if there are no stop words', () => {
    const stopwords = { kind: 'strings' as const, value: ['the'] };
    assert.deepEqual(analyzeNode({ op: 'StringNormalizer', inputs: [strings(1, 4)] }).outputs[0].shape, [1, 4]);
    assert.deepEqual(
      analyzeNode({ op: 'StringNormalizer', inputs: [strings(4)], attributes: { stopwords } }).outputs[0].shape,
      [null],
    );
    assert.match(
      analyzeNode({ op: 'StringNormalizer', inputs: [strings(2, 4)] }).diagnostics[0].message,
      /\[C\] or \[1, C\]/,
    );
  });

  it('remove known stop words', () => {
    const words = { x: { dtype: 'string' as const, shape: [4], strings: ['monday', 'Tuesday', 'monday', 'friday'] } };
    const left = (stopwords: string[], sensitive: number) =>
      analyzeChain(words, [
        [
          'StringNormalizer',
          'x',
          'y',
          { stopwords: { kind: 'strings', value: stopwords }, is_case_sensitive: int(sensitive) },
        ],
      ]).values.y.shape;
    assert.deepEqual([left(['monday'], 1), left(['tuesday'], 1), left(['tuesday'], 0)], [[2], [4], [3]]);
    assert.deepEqual(left(['monday', 'tuesday', 'friday'], 0), [1]);
  });

  it('split known words', () => {
    const words = { x: { dtype: 'string' as const, shape: [2], strings: [' a b  c ', 'o-n--x'] } };
    const split = (attributes = {}) => {
      const { values } = analyzeChain(words, [['StringSplit', 'x', 'y n', attributes]], 20);
      return [values.y.shape, values.n.values];
    };
    assert.deepEqual(split(), [
      [2, 3],
      [3, 1],
    ]);
    assert.deepEqual(split({ delimiter: { kind: 'string', value: '-' } }), [
      [2, 4],
      [1, 4],
    ]);
    assert.deepEqual(split({ delimiter: { kind: 'string', value: '-' }, maxsplit: int(1) }), [
      [2, 2],
      [1, 2],
    ]);
  });

  it('split an empty string to the same width as the others', () => {
    const widthOf = (strings: string[]) => {
      const words = { x: { dtype: 'string' as const, shape: [strings.length], strings } };
      const { values } = analyzeChain(
        words,
        [['StringSplit', 'x', 'y n', { delimiter: { kind: 'string', value: ',' } }]],
        20,
      );
      return [values.y.shape, values.n.values];
    };
    assert.deepEqual(widthOf(['a,b', '', 'd,e,f']), [
      [3, 3],
      [2, null, 3],
    ]);
    assert.deepEqual(widthOf(['', '']), [
      [2, null],
      [null, null],
    ]);
  });

  it('count n-grams into one column per index', () => {
    const attributes = { ngram_indexes: [0, 1, 4], mode: 'TFIDF' };
    const {
      outputs: [output],
      flops,
    } = analyzeNode({ op: 'TfIdfVectorizer', inputs: [{ dtype: 'int64', shape: [2, 6] }], attributes });
    assert.deepEqual([output.dtype, output.shape, flops], ['float32', [2, 5], 10]);
  });

  it('hash and filter', () => {
    const {
      outputs: [output],
    } = analyzeNode({ op: 'MurmurHash3', domain: 'com.microsoft', inputs: [strings(3)], attributes: { positive: 0 } });
    assert.deepEqual([output.dtype, output.shape], ['int32', [3]]);
    const blocked = analyzeNode({
      op: 'NGramRepeatBlock',
      domain: 'com.microsoft',
      inputs: [{ dtype: 'int64', shape: [2, 5] }, { shape: [2, 100] }],
    });
    assert.deepEqual(blocked.outputs[0].shape, [2, 100]);
    const tokens = { dtype: 'int64' as const, shape: [4] };
    const { outputs } = analyzeNode({
      op: 'BifurcationDetector',
      domain: 'com.microsoft',
      inputs: [tokens, tokens, { dtype: 'int64', shape: [] }, tokens],
      outputs: 2,
    });
    assert.deepEqual(
      outputs.map(({ shape }) => shape),
      [[null], []],
    );
  });

  it('hash n-grams per head', () => {
    const ids = { dtype: 'int64' as const, shape: [2, 5] };
    const { outputs, flops } = analyzeNode({
      op: 'NGramHashMapping',
      domain: 'com.microsoft',
      outputs: 2,
      attributes: { max_ngram_size: 3, n_head_per_ngram: 4, pad_id: 0 },
      inputs: [ids, { dtype: 'int64', shape: [3] }, { dtype: 'int64', shape: [8] }],
    });
    assert.deepEqual(
      outputs.map(({ shape }) => shape),
      [
        [2, 5, 8],
        [2, 2],
      ],
    );
    // Ten tokens: 3 products, 2 XORs, 8 remainders.
    assert.equal(flops, 10 * 13);
  });

  it('hash n-grams in packed sequences', () => {
    const { outputs, flops } = analyzeNode({
      op: 'VarlenNGramHashMapping',
      domain: 'com.microsoft',
      outputs: 3,
      attributes: { max_ngram_size: 3, n_head_per_ngram: 4 },
      inputs: [
        { dtype: 'int64', shape: [10] },
        { dtype: 'int64', shape: [3] },
        { dtype: 'int64', shape: [8] },
        { dtype: 'int32', shape: [4] },
      ],
    });
    assert.deepEqual(
      outputs.map(({ dtype, shape }) => [dtype, shape]),
      [
        ['int64', [10, 8]],
        ['int64', [3, 2]],
        ['int32', [3, 2]],
      ],
    );
    assert.equal(flops, 10 * 13);
  });
});
