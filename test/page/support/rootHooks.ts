import { type Context } from 'mocha';
import { ensureChromium } from '../../host/vscode/chromium';
import { installServerBuild } from '../../host/vscode/install';
import { closeShared } from './sharedWindow';

export const mochaHooks = {
  /** A first run downloads VS Code, which should not count toward the timeout of a test. */
  beforeAll(this: Context): void {
    this.timeout(10 * 60_000);
    installServerBuild();
    ensureChromium();
  },
  afterAll: closeShared,
};
