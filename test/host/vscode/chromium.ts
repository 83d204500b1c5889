import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const commands = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];
const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Opens the browser that shows the workbench. */
export function launchChromium(options: { headless: boolean } = { headless: true }): Promise<Browser> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ ...options, executablePath: ensureChromium(), args: [...flags, ...sandbox] });
}

/** The path of an installed Chromium-based browser; installs one where none is found. */
export function ensureChromium(): string {
  let found = findChromium();
  if (!found) {
    console.log('Installing Chromium (once)');
    installChromium();
    found = findChromium();
  }
  if (!found) {
    throw new Error(
      'No Chromium or Chrome was found and none could be installed: install one, or set CHROME_PATH to it.',
    );
  }
  return found;
}

function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const onPath = commands.flatMap(command => folders.map(folder => path.join(folder, command)));
  return [process.env.CHROME_PATH, ...onPath, ...applications, chromium.executablePath()].find(
    candidate => candidate !== undefined && candidate !== '' && fs.existsSync(candidate),
  );
}

function installChromium(): void {
  if (fs.existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    run('apt-get', 'update');
    run('apt-get', 'install', '-y', '--no-install-recommends', 'chromium');
  } else {
    run(process.execPath, require.resolve('playwright-core/cli.js'), 'install', 'chromium');
  }
}

function run(command: string, ...args: string[]): void {
  spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
}
