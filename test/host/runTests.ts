import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryFolder } from '../support/temporaryFolder';
import { bundleSuites, type ExtensionHost } from './bundle';
import { ensureChromium } from './vscode/chromium';
import { hasDisplay } from './vscode/display';
import { installServerBuild } from './vscode/install';
import { cacheFolder, projectRoot } from './vscode/paths';

const downloadSite = 'https://update.code.visualstudio.com/api/releases/stable';
const executable = path.join(__dirname, 'vscode/code');

interface Host {
  path: string;
  name: string;
}

/** The desktop build if it is available and there is a display, else the server build: the same VS Code in a browser. */
async function findHost(): Promise<Host> {
  try {
    await assertDesktopInReach();
    const desktop = await downloadAndUnzipVSCode({ extensionDevelopmentPath: projectRoot, cachePath: cacheFolder });
    return { path: desktop, name: `the desktop, ${path.relative(cacheFolder, desktop).split(path.sep)[0]}` };
  } catch (error) {
    // Installed in advance, because the executable stops waiting for a window after a while.
    const { version } = installServerBuild();
    ensureChromium();
    const obstacle = error instanceof Error ? error.message : String(error);
    return { path: executable, name: `the server build ${version} in a browser (no desktop: ${obstacle})` };
  }
}

/** Has a short timeout: `@vscode/test-electron` itself would retry for minutes. */
async function assertDesktopInReach(): Promise<void> {
  if (!hasDisplay()) {
    throw new Error('there is no display');
  }
  const response = await fetch(downloadSite, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
  if (!response?.ok) {
    throw new Error('its download site is out of reach');
  }
}

async function runIn(host: Host, extensionHost: ExtensionHost): Promise<boolean> {
  console.log(`\nVS Code: ${host.name}; extension host: ${extensionHost}`);
  const workspace = temporaryFolder();
  fs.cpSync(path.join(projectRoot, 'test/fixtures'), workspace, { recursive: true });
  // Too large for a browser; sparse, so that it takes no space.
  fs.writeFileSync(path.join(workspace, 'large.onnx'), '');
  fs.truncateSync(path.join(workspace, 'large.onnx'), 600e6);
  try {
    await runTests({
      vscodeExecutablePath: host.path,
      extensionDevelopmentPath: projectRoot,
      extensionTestsPath: await bundleSuites(extensionHost),
      launchArgs: [
        workspace,
        '--disable-extensions',
        ...(extensionHost === 'web' ? ['--extensionDevelopmentKind=web'] : []),
      ],
    });
    return true;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  }
}

async function main(): Promise<void> {
  const host = await findHost();
  const wanted = process.argv.slice(2);
  for (const extensionHost of ['node', 'web'] as const) {
    if ((wanted.length === 0 || wanted.includes(extensionHost)) && !(await runIn(host, extensionHost))) {
      process.exitCode = 1;
    }
  }
}

void main();
