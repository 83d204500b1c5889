import { AxeBuilder } from '@axe-core/playwright';
import type { Workbench } from './workbench';

/** What axe finds wrong on the extension's page, as lines; VS Code's own parts are not looked at. */
export async function accessibilityFaults(workbench: Workbench): Promise<string[]> {
  // A selector for each frame on the way, and one for what is looked at in the last.
  const { passes, violations } = await new AxeBuilder({ page: workbench.page }).include(['iframe.webview', 'iframe#active-frame', 'body']).analyze();
  if (passes.length === 0) throw new Error('axe found nothing to look at');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`);
}
