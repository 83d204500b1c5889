import axe from 'axe-core';
import type { Workbench } from './workbench';

/**
 * Violations that axe finds on the extension's page, as lines. It runs in the page's frame: VS Code's own parts are not
 * checked, which would take ten times as long.
 */
export async function accessibilityFaults(workbench: Workbench): Promise<string[]> {
  const frame = await workbench.webviewFrame();
  await frame.evaluate(axe.source);
  const { violations } = await frame.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run(document.body, { resultTypes: ['violations'] }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, any }) => `${html} ${any.map(({ message }) => message).join(' ')}`).join('; ')}`,
    );
}
