import { until } from './until';
import type { Workbench, WorkbenchOptions } from './workbench';

/** Resets the window's layout; VS Code does not use this key. */
export const resetKeybinding = {
  key: 'ctrl+shift+alt+f9',
  command: 'runCommands',
  args: {
    commands: [
      'workbench.action.closeQuickOpen',
      'workbench.action.closeAllGroups',
      'workbench.action.closePanel',
      'modelCostLens.resetLayout',
      'notifications.clearAll',
      'workbench.files.action.refreshFilesExplorer',
      'workbench.view.explorer',
    ],
  },
};

/** Removes what a test left in a window, and sets up the files and settings of the next test. */
export async function resetWindow(workbench: Workbench, options: WorkbenchOptions): Promise<void> {
  const { page } = workbench;
  await page.emulateMedia({ reducedMotion: null });
  await page.mouse.move(0, 0);
  await workbench.begin(options);
  const tabs = page.locator('.tabs-container .tab');
  const unsaved = page.getByRole('button', { name: "Don't Save" });
  await until('an empty window', async () => {
    // A webview handles keys itself while it has the focus.
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('Control+Shift+Alt+F9');
    await until(
      'closed tabs',
      async () => {
        if (await unsaved.isVisible()) await unsaved.click();
        return (await tabs.count()) === 0 ? true : undefined;
      },
      2000,
    );
    return true;
  });
  await workbench.ready();
  workbench.errors.length = 0;
}
