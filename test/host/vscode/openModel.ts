import { createVSIX } from '@vscode/vsce';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryFolder } from '../../support/temporaryFolder';
import { launchChromium } from './chromium';
import { hasDisplay } from './display';
import { outFolder, projectRoot } from './paths';
import { installExtensions, startServer } from './server';

const onWindows = process.platform === 'win32';
/** A file given at startup opens as binary before VS Code knows the custom editors, so an extension opens it later. */
const opener = path.join(__dirname, 'opener');
const sample = path.join(projectRoot, 'test/fixtures/alexnet.onnx');

async function main(): Promise<void> {
  // npm runs scripts in the project's folder; the path is relative to the user's folder.
  const file = process.argv[2] ? path.resolve(process.env.INIT_CWD ?? process.cwd(), process.argv[2]) : sample;
  if (!fs.existsSync(file)) {
    throw new Error(`There is no file ${file}`);
  }
  process.env.MODEL_TO_OPEN = file;
  if (spawnSync('code', ['--version'], { shell: onWindows }).status === 0) {
    run('npm', 'run', '--silent', 'build');
    run(
      'code',
      '--new-window',
      `--extensionDevelopmentPath=${projectRoot}`,
      `--extensionDevelopmentPath=${opener}`,
      path.dirname(file),
    );
  } else {
    console.log('There is no `code` on the PATH: using a VS Code server build and a browser.');
    await openInBrowser(file);
  }
}

/** Serves VS Code until Ctrl+C. */
async function openInBrowser(file: string): Promise<void> {
  run('npm', 'run', '--silent', 'package');
  const openerPackage = path.join(outFolder, 'model-opener.vsix');
  await createVSIX({
    cwd: opener,
    packagePath: openerPackage,
    dependencies: false,
    allowMissingRepository: true,
    skipLicense: true,
  });
  const dataFolder = temporaryFolder();
  installExtensions(dataFolder, [path.join(outFolder, 'model-cost-lens.vsix'), openerPackage]);
  const server = await startServer({ dataFolder, automation: false });
  const url = server.windowUrl(path.dirname(file));
  console.log(`\nVS Code ${server.version} shows ${file} at\n\n  ${url}\n\nCtrl+C ends it.`);
  if (hasDisplay()) {
    const browser = await launchChromium({ headless: false });
    const page = await browser.newPage({ viewport: null });
    await page.goto(url);
  }
}

function run(command: string, ...args: string[]): void {
  if (spawnSync(command, args, { cwd: projectRoot, stdio: 'inherit', shell: onWindows }).status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed`);
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
