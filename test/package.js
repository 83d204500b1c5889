// `npm run package`: out/model-cost-lens.vsix, the same bytes from the same commit.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const projectRoot = path.resolve(__dirname, '..');

/** Seconds since 1970 of the last commit; outside a repository the first day that a zip file can store. */
function commitTime() {
  const { status, stdout } = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: projectRoot, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : '315532800';
}

// A zip file has local times, so the time zone is fixed before anything uses it.
process.env.TZ = 'UTC';
process.env.SOURCE_DATE_EPOCH ??= commitTime();
fs.mkdirSync(path.join(projectRoot, 'out'), { recursive: true });
require('@vscode/vsce')
  .createVSIX({
    cwd: projectRoot,
    packagePath: path.join(projectRoot, 'out', 'model-cost-lens.vsix'),
    dependencies: false,
    // For users; the repository's README begins with its commands.
    readmePath: 'MARKETPLACE.md',
  })
  .catch(error => {
    console.error(error.message);
    process.exitCode = 1;
  });
