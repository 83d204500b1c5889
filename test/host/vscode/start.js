// `npm start [FILE]`: opens a model in VS Code with this extension. Runs in a fresh clone, so it uses only Node's own modules until the installation.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const projectRoot = path.resolve(__dirname, '../../..');

if (!fs.existsSync(path.join(projectRoot, 'node_modules'))) {
  const { status } = spawnSync('npm', ['ci'], {
    cwd: projectRoot,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    process.exit(1);
  }
}

require('tsx/cjs');
require('./openModel.ts');
