import { t } from '@vscode/l10n';

/** `A, B, C`, with the separators of the user's language. */
export function listText(items: readonly string[]): string {
  return items.length === 0 ? '' : items.reduce((before, item) => t('{0}, {1}', before, item));
}
