import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { installServerBuild } from './install';

export interface ServerOptions {
  /** Where the server keeps settings, extensions and logs. */
  dataFolder: string;
  /** User settings of every window. */
  settings?: Record<string, unknown>;
  /** User keybindings of every window, as in keybindings.json. */
  keybindings?: readonly object[];
  /** Lets windows load an extension from its source folder, run tests, and be driven. */
  automation: boolean;
}

export interface Server {
  version: string;
  /** The URL of a window on the folder, with these start parameters. */
  windowUrl(folder: string, parameters?: WindowParameters): string;
  /** Restores the user settings from the start. @returns whether they had been changed */
  restoreSettings(): boolean;
  stop(): void;
}

export interface WindowParameters {
  extensionDevelopmentPath?: string;
  extensionTestsPath?: string;
}

/** Settings that suppress prompts in our windows. */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'explorer.compactFolders': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

const startTimeout = 60_000;

export async function startServer(options: ServerOptions): Promise<Server> {
  const build = installServerBuild();
  writeUserFiles(options);
  const token = randomUUID();
  const args = [
    'out/server-main.js',
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--connection-token',
    token,
    '--accept-server-license-terms',
    '--disable-telemetry',
    '--server-data-dir',
    options.dataFolder,
    // The automatic shutdown covers the case that this process is killed.
    ...(options.automation ? ['--enable-smoke-test-driver', '--enable-remote-auto-shutdown'] : []),
  ];
  // A separate process group, so that the extension hosts end with the server.
  const child = spawn(build.node, args, {
    cwd: build.root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: serverEnvironment(),
  });
  const stop = stopOnExit(child);
  try {
    const authority = `127.0.0.1:${await listeningPort(child)}`;
    return {
      version: build.version,
      stop,
      restoreSettings: () => writeUserFiles(options),
      windowUrl: (folder, parameters = {}) => windowUrl(authority, token, folder, parameters),
    };
  } catch (error) {
    stop();
    throw error;
  }
}

/** Installs packaged extensions for every window of the servers that use the data folder. */
export function installExtensions(dataFolder: string, packages: string[]): void {
  const build = installServerBuild();
  const args = ['--force', '--accept-server-license-terms', '--server-data-dir', dataFolder];
  const result = spawnSync(
    build.node,
    ['out/server-main.js', ...packages.flatMap(file => ['--install-extension', file]), ...args],
    { cwd: build.root, encoding: 'utf8', env: serverEnvironment() },
  );
  if (result.status !== 0 || result.stdout.split('successfully installed').length <= packages.length) {
    throw new Error(`${packages.join(', ')} could not be installed:\n${result.stdout}${result.stderr}`);
  }
}

function windowUrl(authority: string, token: string, folder: string, parameters: WindowParameters): string {
  // The path of a URL has slashes on every system, and one before a drive letter.
  const remote = (file: string) => `vscode-remote://${authority}${pathToFileURL(file).pathname}`;
  const payload = Object.entries(parameters as Record<string, string | undefined>)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => [name, path.isAbsolute(value) ? remote(value) : value]);
  const query = new URLSearchParams({
    folder: decodeURIComponent(pathToFileURL(folder).pathname),
    tkn: token,
    payload: JSON.stringify([...payload, ['skipWelcome', 'true']]),
  });
  return `http://${authority}/?${query}`;
}

/** Writes settings and keybindings. @returns false if they were already the same */
function writeUserFiles({ dataFolder, settings, keybindings = [] }: ServerOptions): boolean {
  const folder = path.join(dataFolder, 'data/User');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'keybindings.json'), JSON.stringify(keybindings));
  const file = path.join(folder, 'settings.json');
  const content = JSON.stringify({ ...quietSettings, ...settings }, undefined, 2);
  if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === content) return false;
  fs.writeFileSync(file, content);
  return true;
}

/** With the variables of an enclosing VS Code or npm, the server would act as a part of it. */
function serverEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|npm_|NODE_OPTIONS$)/.test(name)),
  );
}

function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (reason: string) => reject(new Error(`The VS Code server ${reason}:\n${output}`));
    const timer = setTimeout(() => fail('did not start in time'), startTimeout);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const match = /Extension host agent listening on (\d+)/.exec(output);
      if (match) {
        clearTimeout(timer);
        resolve(Number(match[1]));
      }
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('error', error => fail(`could not be run (${error.message})`));
    child.on('exit', code => fail(`ended with ${code}`));
  });
}

function stopOnExit(child: ChildProcess): () => void {
  const stop = () => {
    process.off('exit', stop);
    if (child.pid !== undefined) {
      try {
        process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
      } catch {
        // It has ended already.
      }
    }
  };
  process.on('exit', stop);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => process.exit(1));
  }
  return stop;
}
