import { t } from '@vscode/l10n';

let later: Promise<typeof import('./later')> | null = null;

/** Loads the code that the first screen does without, once. Rejects with a sentence for the user. */
export function loadLater(): Promise<typeof import('./later')> {
  return (later ??= import('./later').catch((cause: unknown) => {
    throw new Error(
      t(
        'Part of this page could not be loaded. If the extension was just updated, close this tab and open the file again.',
      ),
      { cause },
    );
  }));
}
