import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { compileGlob } from '../../../../src/engine/questions/glob';
import { amountText, readChannels, readWhole, readZeros, stepText } from '../../../../src/webview/compress/stepText';
import { patternOf } from '../../../../src/webview/compress/patternOf';

describe('the fields of a step', () => {
  it('take channels as a number or as a share', () => {
    assert.equal(readChannels('64'), 64);
    assert.equal(readChannels(' 50 % '), 0.5);
    assert.equal(readChannels('12,5%'), 0.125);
    assert.equal(readChannels('0.5'), 0.5);
    assert.equal(readChannels('1'), 1);
    for (const text of ['', '0', '-3', '1.5', '100 %', '0 %', 'all', '64 channels', '1e3'])
      assert.equal(readChannels(text), null, text);
  });

  it('take a rank as a positive whole number', () => {
    assert.equal(readWhole('16'), 16);
    for (const text of ['', '0', '1.5', '50 %']) assert.equal(readWhole(text), null, text);
  });

  it('take zeros as a share or as n of m that are kept', () => {
    assert.deepEqual(readZeros('90 %'), { zeros: 0.9 });
    assert.deepEqual(readZeros('2:4'), { n: 2, m: 4 });
    for (const text of ['', '4:2', '0:4', '4:4', '90', '100 %', '2:']) assert.equal(readZeros(text), null, text);
  });

  it('show what they took', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999 }), thousandths => {
        const channels = thousandths / 100_000;
        const step = { keep: { layers: 'a', channels } };
        assert.equal(readChannels(amountText(step)), channels);
        assert.deepEqual(readZeros(amountText({ sparsity: { layers: 'a', zeros: channels } })), { zeros: channels });
      }),
    );
    assert.equal(amountText({ sparsity: { layers: 'a', n: 2, m: 4 } }), '2:4');
    assert.equal(stepText({ keep: { layers: 'a', channels: 0.5 } }), 'Keep 50 % of the channels');
  });
});

describe('the pattern of a layer', () => {
  it('matches its path and no other, whatever characters it has', () => {
    const name = fc.string({
      unit: fc.constantFrom('a', '1', '.', '*', '?', '[', ']', '{', '}', '!', ','),
      minLength: 1,
    });
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 3 }), name, (parts, other) => {
        const path = parts.join('/');
        fc.pre(!parts.some(part => part === '.' || part === '..'));
        const glob = compileGlob(patternOf(path));
        assert.ok(typeof glob === 'object', patternOf(path));
        assert.ok(glob.matches(path), path);
        if (!/[{}]/.test(path))
          assert.equal(glob.matches([...parts.slice(0, -1), other].join('/')), other === parts.at(-1));
        assert.ok(!glob.matches(`outer/${path}`));
      }),
    );
  });
});
