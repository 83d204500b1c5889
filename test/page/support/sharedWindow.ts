import { startServer, type Server } from '../../host/vscode/server';
import { temporaryFolder } from '../../support/temporaryFolder';
import { closeBrowser } from './browser';
import { resetKeybinding, resetWindow } from './resetWindow';
import { openWorkbench, type Workbench, type WorkbenchOptions } from './workbench';

let started: Promise<Server> | undefined;
/** The window of the current or the previous test. */
let current: { workbench: Workbench; kind: string; passed: boolean } | undefined;

/**
 * A clean window, without anything from earlier tests. Opening one takes seconds, so a test usually gets the one of the
 * test before it, reset. It gets a new one if that test failed (a retry must not inherit what went wrong), changed the
 * user's settings, or needed another language or extension.
 */
export async function takeWindow(options: WorkbenchOptions): Promise<Workbench> {
  const server = await sharedServer();
  const kind = JSON.stringify([options.displayLanguage, options.extension]);
  const settingsChanged = server.restoreSettings();
  if (current?.passed && current.kind === kind && !settingsChanged) {
    current.passed = false;
    await resetWindow(current.workbench, options);
  } else {
    await current?.workbench.close();
    current = undefined;
    current = { workbench: await openWorkbench(server, options), kind, passed: false };
  }
  return current.workbench;
}

/** The test passed, so the next one may reuse its window. */
export function returnWindow(): void {
  if (current) current.passed = true;
}

/** Closes the browser, and the server if any test used it. */
export async function closeShared(): Promise<void> {
  await closeBrowser();
  (await started)?.stop();
}

/** The server of all windows that load the extension from a source folder. */
function sharedServer(): Promise<Server> {
  return (started ??= startServer({ dataFolder: temporaryFolder(), keybindings: [resetKeybinding], automation: true }));
}
