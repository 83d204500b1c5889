import { bundleOfSources } from './bundle';
import { languages, readJson, writeJson } from './files';

/**
 * Updates the bundle from the sources, and every translation from the bundle: removes stale texts, and adds those that
 * are still to be translated as `null`.
 */
const bundle = bundleOfSources();
writeJson('l10n/bundle.l10n.json', bundle);
for (const language of languages()) {
  const file = `l10n/bundle.l10n.${language}.json`;
  const translated = readJson<Record<string, string | null>>(file);
  const missing = Object.keys(bundle).filter(key => !translated[key]);
  writeJson(file, Object.fromEntries(Object.keys(bundle).map(key => [key, translated[key] ?? null])));
  console.log(
    missing.length === 0
      ? `Everything is translated in ${file}.`
      : `To be translated in ${file}:\n${missing.join('\n')}`,
  );
}
