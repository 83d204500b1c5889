import { config } from '@vscode/l10n';

/**
 * Sets the translated strings of VS Code's display language; components call `t` of `@vscode/l10n` when they render.
 */
export function useTranslations(bundle: Readonly<Record<string, string>>, locale: string): void {
  config({ contents: { ...bundle } });
  document.documentElement.lang = locale;
}
