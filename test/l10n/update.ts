import { bundleOfSources, readJson, writeJson } from './bundle';

/**
 * Brings the bundle up to date with the sources, and the translation with the bundle: stale texts go, and those that
 * are still to be translated are put in as `null`.
 */
const bundle = bundleOfSources();
writeJson('l10n/bundle.l10n.json', bundle);
const translated = readJson<Record<string, string | null>>('l10n/bundle.l10n.zh-cn.json');
const missing = Object.keys(bundle).filter(key => !translated[key]);
writeJson(
  'l10n/bundle.l10n.zh-cn.json',
  Object.fromEntries(Object.keys(bundle).map(key => [key, translated[key] ?? null])),
);
console.log(
  missing.length === 0
    ? 'Everything is translated.'
    : `To be translated in l10n/bundle.l10n.zh-cn.json:\n${missing.join('\n')}`,
);
