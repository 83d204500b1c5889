import * as assert from 'node:assert/strict';
import { limitsFor, readBudgetRules } from '../../../src/engine/questions/budgetRules';
import { compileGlob } from '../../../src/engine/questions/glob';
import { textOf } from '../../../src/engine/graph/message';

describe('budgets by pattern', () => {
  // What VS Code documents for glob patterns (https://code.visualstudio.com/docs/editor/glob-patterns).
  for (const [pattern, fits, fitsNot] of [
    ['*.onnx', ['a.onnx', 'models/a.onnx', 'a/b/c.onnx'], ['a.onnx.bak', 'a.json']],
    ['models/*.onnx', ['models/a.onnx'], ['a.onnx', '../models/a.onnx', 'models/b/a.onnx', 'other/models/a.onnx']],
    ['**/*.onnx', ['a.onnx', 'x/a.onnx', 'x/y/a.onnx', '../../x/a.onnx'], ['x/a.json']],
    ['models/**', ['models/a.onnx', 'models/b/a.onnx'], ['model/a.onnx']],
    ['**/mobile/**/*.onnx', ['mobile/a.onnx', 'x/mobile/y/z/a.onnx'], ['automobile/a.onnx', 'x/a.onnx']],
    ['*.{onnx,json}', ['a.onnx', 'b/c.json'], ['a.onnx,json', 'a.txt']],
    ['v?.onnx', ['v1.onnx'], ['v10.onnx', 'v.onnx']],
    ['v[0-9].onnx', ['v1.onnx'], ['va.onnx']],
    ['v[!0-9].onnx', ['va.onnx'], ['v1.onnx']],
    ['*.{onnx}', ['a.onnx'], ['a.json']],
    ['{a,b{c,d}}.onnx', ['a.onnx', 'bc.onnx', 'x/bd.onnx'], ['b.onnx', 'abc.onnx']],
    ['/*.onnx', ['a.onnx'], ['models/a.onnx']],
    ['.*/*.onnx', ['.cache/a.onnx'], ['cache/a.onnx']],
    ['!a.onnx', ['!a.onnx'], ['a.onnx', 'b.onnx']],
    ['#1.onnx', ['#1.onnx'], ['1.onnx']],
    ['a+b(1).onnx', ['a+b(1).onnx'], ['aab1.onnx', 'a+b(1)xonnx']],
  ] as const) {
    it(`match ${fits.join(', ')} with ${pattern}`, () => {
      const glob = compileGlob(pattern);
      assert.ok(typeof glob === 'object');
      assert.deepEqual(
        fits.filter(path => !glob.matches(path)),
        [],
      );
      assert.deepEqual(
        fitsNot.filter(path => glob.matches(path)),
        [],
      );
    });
  }

  it('reject a pattern with unbalanced braces', () => {
    for (const pattern of ['*.{onnx', '*.onnx}', '[a.onnx', ''])
      assert.equal(compileGlob(pattern), 'unbalanced', pattern);
  });

  // Each of these takes a backtracking or expanding matcher seconds, or never finishes.
  for (const [title, pattern] of [
    ['many stars', '*a'.repeat(200) + 'x'],
    ['many folders', '**/a/'.repeat(90) + 'x'],
    ['many classes', '[a-z]*'.repeat(80) + '!'],
    ['many alternatives', '{a,b}'.repeat(100)],
    ['nested alternatives', '{a,'.repeat(120) + '}'.repeat(120) + 'x'],
    ['nested braces', '{'.repeat(240) + 'x' + '}'.repeat(240)],
    ['long ranges', '{1..999999999}{1..999999999}'],
    ['a long pattern', '*a'.repeat(100_000) + 'x'],
  ] as const)
    it(`are matched quickly with ${title}`, () => {
      const glob = compileGlob(pattern);
      for (const path of ['a'.repeat(4000), 'a/'.repeat(2000) + 'a', 'ab'.repeat(2000)])
        assert.equal(typeof glob === 'object' && glob.matches(path), false);
    });

  it('are limited in number so that they can be read quickly', () => {
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`{a,b}{c,d}{e,f}${at}*.onnx`, {}]));
    const { rules, mistakes } = readBudgetRules(many);
    assert.equal(mistakes.length, 1);
    assert.match(textOf(mistakes[0]), /There are too many patterns/);
    assert.ok(rules.length > 500);
  });

  it('apply the strictest of all matching limits to a file', () => {
    const { rules, mistakes } = readBudgetRules({
      '*.onnx': { macs: '600M', weightBytes: '64MB' },
      'mobile/**': { macs: 3e8, peakActivationBytes: '8MiB' },
    });
    assert.deepEqual(mistakes, []);
    assert.deepEqual(limitsFor(rules, 'mobile/a.onnx'), {
      macs: 300_000_000,
      weightBytes: 64_000_000,
      peakActivationBytes: 8_388_608,
    });
    assert.deepEqual(limitsFor(rules, 'a.onnx'), { macs: 600_000_000, weightBytes: 64_000_000 });
    assert.equal(limitsFor(rules, 'a.json'), null);
  });

  it('report what cannot be read, and keep the rest', () => {
    const { rules, mistakes } = readBudgetRules({
      'a.onnx': { macs: 'many', params: '5M', mac: 1 },
      'b{': {},
      'c.onnx': 5,
      'd.onnx': { params: -1 },
    });
    assert.deepEqual(limitsFor(rules, 'a.onnx'), { params: 5_000_000 });
    assert.equal(mistakes.length, 5);
    for (const [mistake, part] of [
      [0, '"many"'],
      [1, "'mac'"],
      [2, "'b{'"],
      [3, "'c.onnx'"],
      [4, '-1'],
    ] as const)
      assert.ok(textOf(mistakes[mistake]).includes(part), textOf(mistakes[mistake]));
    assert.equal(readBudgetRules([]).mistakes.length, 1);
  });
});
