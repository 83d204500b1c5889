import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { outFolder, projectRoot } from '../host/vscode/paths';

/** Packages the extension as `npm run package` does. @returns the path of the package */
export function packageExtension(): string {
  const npm = spawnSync('npm', ['run', '--silent', 'package'], {
    cwd: projectRoot,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  assert.equal(npm.status, 0, npm.stdout + npm.stderr);
  return path.join(outFolder, 'model-cost-lens.vsix');
}
