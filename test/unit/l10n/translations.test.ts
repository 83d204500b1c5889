import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { engineStrings, shownStrings } from './sourceStrings';

const root = path.join(__dirname, '../../..');
const read = (file: string): Record<string, string> => JSON.parse(fs.readFileSync(path.join(root, file), 'utf8')) as Record<string, string>;
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\d+\}/g) ?? [])].sort();

describe('the Chinese translation', () => {
  const bundle = read('l10n/bundle.l10n.zh-cn.json');
  const wanted = new Set([...shownStrings(), ...engineStrings()]);

  it('has every string of pages, editors and the engine', () => {
    assert.deepEqual([...wanted].filter(text => !Object.hasOwn(bundle, text)), []);
  });

  it('has no string that nothing says', () => {
    assert.deepEqual(Object.keys(bundle).filter(text => !wanted.has(text)), []);
  });

  it('keeps the placeholders', () => {
    for (const [text, translation] of Object.entries(bundle)) assert.deepEqual(placeholders(translation), placeholders(text), text);
  });

  it('is Chinese', () => {
    assert.deepEqual(Object.entries(bundle).filter(([text, translation]) => /[a-z]{3}/i.test(text.replace(/\{\d+\}/g, '')) && !/\p{Script=Han}/u.test(translation)), []);
  });

  it('has every string of the manifest, which names no others', () => {
    const english = read('package.nls.json');
    assert.deepEqual(Object.keys(read('package.nls.zh-cn.json')).sort(), Object.keys(english).sort());
    const used = [...fs.readFileSync(path.join(root, 'package.json'), 'utf8').matchAll(/"%([^"%]+)%"/g)].map(match => match[1]);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(english).sort());
  });
});
