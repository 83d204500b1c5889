import * as path from 'node:path';

export const projectRoot = path.resolve(__dirname, '../../..');

/** Downloads that outlive `npm ci`; `@vscode/test-electron` keeps the desktop build here too. */
export const cacheFolder = path.join(projectRoot, '.vscode-test');

/** Everything a run writes: bundles, packages, screenshots. */
export const outFolder = path.join(projectRoot, 'out');
