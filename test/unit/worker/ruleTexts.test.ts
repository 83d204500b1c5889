import assert from 'node:assert/strict';
import { ruleEdits, ruleMistakes, rulePlace } from '../../../src/worker/ruleTexts';
import { Translator } from '../../../src/worker/translator';

const settings = `{
  // of the team
  "modelCostLens.operators": {
    "a::B": { "outputs": ["in0"], "flops": "2 * X" },
    "a::C": {
      "outputs": ["in0"]
    }
  }
}`;
const rules = ['modelCostLens.operators'];

const textAt = ({ offset, length }: { offset: number; length: number }): string =>
  settings.slice(offset, offset + length);

describe('Cost rules in a text of settings', () => {
  it('are marked at the value that is wrong', () => {
    const found = ruleMistakes(settings, rules, new Translator({}));
    assert.deepEqual(
      found.map(({ path, range }) => [path, textAt(range)]),
      [[['a::B', 'flops'], '"2 * X"']],
    );
    assert.match(found[0].message, /'a::B'.*'flops'.*"X"/);
  });

  it('have no mistakes where there are none', () => {
    for (const text of ['', '{}', '[]', '{ "other": 1 }'])
      assert.deepEqual(ruleMistakes(text, rules, new Translator({})), []);
  });

  it('are found by their key if they go over many lines, and by the innermost part that exists', () => {
    assert.equal(textAt(rulePlace(settings, rules, ['a::C'])), '"a::C"');
    assert.equal(textAt(rulePlace(settings, rules, ['a::C', 'macs'])), '"a::C"');
    assert.equal(textAt(rulePlace(settings, rules, ['a::D'])), '"modelCostLens.operators"');
    assert.deepEqual(rulePlace('{}', rules, ['a::D']), { offset: 0, length: 0 });
  });

  it('get another one, and comments stay', () => {
    const draft = { operator: 'a::D', rule: { let: {}, outputs: ['in0'], macs: '', flops: '' } };
    const edits = ruleEdits(settings, rules, draft, { tabSize: 2, insertSpaces: true });
    const changed = edits.reduceRight(
      (text, { offset, length, content }) => text.slice(0, offset) + content + text.slice(offset + length),
      settings,
    );
    assert.ok(changed.startsWith(settings.slice(0, settings.indexOf('"a::C"'))));
    const written = JSON.parse(changed.replace('// of the team', '')) as Record<string, Record<string, unknown>>;
    assert.deepEqual(written['modelCostLens.operators']['a::D'], draft.rule);
    assert.deepEqual(Object.keys(written['modelCostLens.operators']), ['a::B', 'a::C', 'a::D']);
  });

  it('stay as they are where the operator has one', () => {
    const draft = { operator: 'a::B', rule: { let: {}, outputs: [], macs: '', flops: '' } };
    assert.deepEqual(ruleEdits(settings, rules, draft, { tabSize: 2, insertSpaces: true }), []);
  });
});
