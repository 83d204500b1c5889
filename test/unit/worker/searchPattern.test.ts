import * as assert from 'node:assert/strict';
import { compilePattern } from '../../../src/worker/searchPattern';

const compile = (text: string) => compilePattern({ text, matchCase: false, regex: true });

describe('search patterns', () => {
  it('may be what people look for with', () => {
    for (const text of [
      'conv',
      '^features\\.\\d+$',
      'layer[1-4].*conv2',
      '(Conv|Relu)_\\d+',
      'a{3}',
      '[*+]',
      '\\(x\\)',
      '(?:qkv|proj)?$',
      '(ab){2}',
      'x?y?z?',
      '[^\\]]+\\.weight$',
    ]) {
      assert.equal(typeof compile(text), 'function', text);
    }
  });

  it('are refused where they might never end', () => {
    for (const text of [
      '(a+)+$',
      '(a*)*b',
      '(a|aa)+$',
      '(a|a)*$',
      '((a+)b?)*',
      '(?:a{1,9})+',
      '(a?){30}a{30}',
      '(?<n>a+)\\k<n>',
      '(a)\\1',
      '.*a.*b.*c.*d$',
      'a?b?c?d?e?f?g?h?i?',
      '(([a-z])+.)+x',
    ]) {
      assert.equal(compile(text), 'too-complex', text);
    }
  });

  it('end soon on the longest text that is searched', () => {
    // Each `.*` may end anywhere: the worst that a backtracking engine can be given here.
    const pattern = compile('.*a.*b.*d$');
    assert.ok(typeof pattern === 'function');
    assert.equal(pattern('ab'.repeat(1000)), false);
  });

  it('are invalid where JavaScript says so', () => {
    for (const text of ['(', '[', '*', '(?<n', '\\']) assert.equal(compile(text), 'invalid', text);
  });

  it('take plain text as it stands', () => {
    const pattern = compilePattern({ text: '(a+', matchCase: true, regex: false });
    assert.ok(typeof pattern === 'function');
    assert.deepEqual([pattern('x(a+y'), pattern('X(A+Y')], [true, false]);
  });
});
