import { t } from '@vscode/l10n';
import type { Message } from '../../protocol/data';

/** A message of the engine's vocabulary in the display language. */
export function inWords({ template, values }: Message): string {
  const args = values.map(value => (typeof value === 'object' ? inWords(value) : value));
  return t({ message: template, args, comment: ['engine'] });
}
