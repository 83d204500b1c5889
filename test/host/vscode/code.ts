import * as fs from 'node:fs';
import * as path from 'node:path';
import { isCountsLine } from '../../support/counts';
import { temporaryFolder } from '../../support/temporaryFolder';
import { launchChromium } from './chromium';
import { parseFlags, type Flags } from './flags';
import { installServerBuild } from './install';
import { startServer } from './server';

/** A window that never reports its exit ends the run after this long. */
const hardTimeout = 10 * 60_000;

async function main(): Promise<number> {
  const flags = parseFlags(process.argv.slice(2));
  if (flags.version) {
    console.log(installServerBuild().version);
    return 0;
  }
  const first = await runWindow(flags);
  if (first.isComplete || flags.extensionTestsPath === undefined) return first.code;
  console.error('The window ended before its tests had: they start again in a new one.');
  return (await runWindow(flags)).code;
}

interface Run {
  /** The exit code that the extension host reports. */
  code: number;
  /** Whether its tests printed their counts. */
  isComplete: boolean;
}

async function runWindow(flags: Flags): Promise<Run> {
  const server = await startServer({ dataFolder: temporaryFolder(), settings: settings(flags), automation: true });
  try {
    return await showWindow(
      server.windowUrl(flags.workspace, {
        extensionDevelopmentPath: flags.extensionDevelopmentPath,
        extensionTestsPath: flags.extensionTestsPath,
      }),
    );
  } finally {
    server.stop();
  }
}

async function showWindow(url: string): Promise<Run> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    let isComplete = false;
    const exit = new Promise<number>(resolve => void page.exposeFunction('codeAutomationExit', resolve));
    await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
      isComplete ||= isCountsLine(String(args[0]));
      forward(type, args);
    });
    await page.goto(url);
    const code = await exit;
    return { code, isComplete };
  } finally {
    await browser.close();
  }
}

/** Messages of the workbench in every window, and of the build about its missing native modules. */
const chatter = new RegExp(
  [
    'connection token',
    'Creating a socket',
    'reconnection-grace-time',
    'builtin extensions cache',
    'Service Worker',
    'AgentHost',
    'AccountPolicyGate',
    'workbench contribution',
    'chat-stt',
    'DefaultAccount',
    'spdlog',
    'native-watchdog',
    'ENOTFOUND',
  ].join('|'),
);

function forward(type: string, args: unknown[]): void {
  if (chatter.test(String(args[0]))) {
    return;
  }
  const write = type === 'error' || type === 'warn' ? console.error : console.log;
  write(...args);
}

function settings({
  userDataFolder,
  extensionDevelopmentPath,
  extensionDevelopmentKind,
}: Flags): Record<string, unknown> {
  const user = userDataFolder ? readJson(path.join(userDataFolder, 'User/settings.json')) : {};
  if (extensionDevelopmentPath === undefined || extensionDevelopmentKind === undefined) {
    return user;
  }
  // A browser window ignores the extension kind in its start parameters, but applies this setting.
  const { publisher, name } = readJson(path.join(extensionDevelopmentPath, 'package.json')) as Record<string, string>;
  return { ...user, 'remote.extensionKind': { [`${publisher}.${name}`]: [extensionDevelopmentKind] } };
}

function readJson(file: string): Record<string, unknown> {
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>) : {};
}

setTimeout(() => {
  console.error(`The window did not report its exit within ${hardTimeout / 1000} s.`);
  process.exit(1);
}, hardTimeout).unref();

main().then(
  code => process.exit(code),
  error => {
    console.error(error);
    process.exit(1);
  },
);
