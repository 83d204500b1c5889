import { parseArgs } from 'node:util';

/** The part of the desktop's command line that `@vscode/test-electron` and our launchers use. */
export interface Flags {
  version: boolean;
  workspace: string;
  userDataFolder?: string;
  extensionDevelopmentPath?: string;
  extensionDevelopmentKind?: string;
  extensionTestsPath?: string;
}

export function parseFlags(argv: string[]): Flags {
  const { values, positionals } = parseArgs({
    args: argv,
    // Like the desktop, ignores unknown flags.
    strict: false,
    allowPositionals: true,
    options: {
      version: { type: 'boolean' },
      'user-data-dir': { type: 'string' },
      'extensions-dir': { type: 'string' },
      extensionDevelopmentPath: { type: 'string' },
      extensionDevelopmentKind: { type: 'string' },
      extensionTestsPath: { type: 'string' },
    },
  });
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
  return {
    version: values.version === true,
    workspace: positionals.at(-1) ?? '',
    userDataFolder: text('user-data-dir'),
    extensionDevelopmentPath: text('extensionDevelopmentPath'),
    extensionDevelopmentKind: text('extensionDevelopmentKind'),
    extensionTestsPath: text('extensionTestsPath'),
  };
}
