import { type Context } from 'mocha';
import { ensureChromium } from '../../host/vscode/chromium';
import { installServerBuild } from '../../host/vscode/install';
import { closeShared } from './sharedWindow';

export const mochaHooks = {
  /** A first run downloads; no test's time-out should have to allow for that. */
  beforeAll(this: Context): void {
    this.timeout(10 * 60_000);
    installServerBuild();
    ensureChromium();
  },
  afterAll: closeShared,
};
