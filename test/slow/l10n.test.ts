import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { untranslatableValues } from '../l10n/engineTexts';
import { bundleOfSources } from '../l10n/bundle';
import { languages, readJson, type Bundle } from '../l10n/files';
import { textsWithoutT, untranslatableCalls } from '../l10n/shownTexts';

type Texts = Readonly<Record<string, string>>;

const productName = 'Model Cost Lens';

describe('texts', () => {
  it('are all in the bundle, and the bundle has no others (update it with npm run l10n)', () => {
    assert.deepEqual(readJson<Bundle>('l10n/bundle.l10n.json'), bundleOfSources());
  });

  it('are passed to t as literals, so that they can be collected', () => {
    assert.deepEqual(untranslatableCalls(), []);
  });

  it('of the engine have no English text as a placeholder value', () => {
    assert.deepEqual(untranslatableValues(), []);
  });

  it('of pages are passed to t', () => {
    assert.deepEqual(textsWithoutT(), []);
  });

  it('of the manifest are exactly those that it references', () => {
    const named = [...fs.readFileSync('package.json', 'utf8').matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);
    assert.deepEqual(Object.keys(readJson<Texts>('package.nls.json')).sort(), [...new Set(named)].sort());
  });
});

for (const language of languages()) {
  describe(`the texts in ${language}`, () => {
    for (const [name, english, translated] of [
      ['bundle', 'l10n/bundle.l10n.json', `l10n/bundle.l10n.${language}.json`],
      ['manifest', 'package.nls.json', `package.nls.${language}.json`],
    ] as const) {
      const source = Object.entries(readJson<Bundle>(english)).map(([key, text]): [string, string] => [
        key,
        typeof text === 'string' ? text : text.message,
      ]);
      const translation = readJson<Texts>(translated);

      it(`of the ${name} are complete without stale ones`, () => {
        assert.deepEqual(Object.keys(translation).sort(), source.map(([key]) => key).sort());
      });

      it(`of the ${name} keep placeholders and code unchanged`, () => {
        const kept = (text: string): string[] => [...new Set(text.match(/\{\w+\}|`[^`]+`/g) ?? [])].sort();
        assert.deepEqual(
          source.filter(([key, text]) => kept(translation[key] ?? '').join() !== kept(text).join()).map(([key]) => key),
          [],
        );
      });

      if (language !== 'zh-cn') continue;
      it(`of the ${name} are Chinese`, () => {
        const spoken = source.filter(
          ([, text]) => /[A-Za-z]/.test(text.replace(/\{\w+\}/g, '')) && text !== productName,
        );
        assert.deepEqual(
          spoken.filter(([key]) => !/\p{Script=Han}/u.test(translation[key] ?? '')).map(([key]) => key),
          [],
        );
      });
    }
  });
}
