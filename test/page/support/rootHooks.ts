import { ensureChromium } from '../../host/vscode/chromium';
import { installServerBuild } from '../../host/vscode/install';

/**
 * A first run downloads VS Code and a browser: once, before several processes need them, and not within the timeout of a
 * test.
 */
export function mochaGlobalSetup(): void {
  installServerBuild();
  ensureChromium();
}
