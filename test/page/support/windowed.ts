import * as assert from 'node:assert/strict';
import { returnWindow, takeWindow } from './sharedWindow';
import type { Workbench, WorkbenchOptions } from './workbench';

/** A window may take half a minute to open on a busy machine, and some are opened again. */
const timeout = 120_000;

/** A test: what it begins with, and the window that it runs in. */
type WindowTest<Start> = (title: string, body: (start: Start, workbench: Workbench) => Promise<void>) => void;

/**
 * Tests that each begin in a clean window in which `arrange` has been done: none sees what another one left, and a
 * retry begins as the first try did. Errors in the window are the test's.
 */
export function windowed<Start>(
  options: WorkbenchOptions,
  arrange: (workbench: Workbench) => Promise<Start>,
): WindowTest<Start> {
  return (title, body) => {
    it(title, async () => {
      const workbench = await takeWindow(options);
      await body(await arrange(workbench), workbench);
      assert.deepEqual(workbench.errors, []);
      returnWindow();
    }).timeout(timeout);
  };
}
