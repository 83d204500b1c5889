import * as assert from 'node:assert/strict';
import { openWorkbench, type Workbench, type WorkbenchOptions } from './workbench';

/** A window may take half a minute to open on a busy machine, and some are opened twice. */
const timeout = 120_000;

/** A test: what it begins with, and the window that it has for itself. */
type WindowTest<Start> = (title: string, body: (start: Start, workbench: Workbench) => Promise<void>) => void;

/**
 * Tests that each have a window of their own, in which `arrange` has been done: none sees what another one left, and a
 * second try begins as the first did. Errors in the window are the test's.
 */
export function windowed<Start>(
  options: WorkbenchOptions,
  arrange: (workbench: Workbench) => Promise<Start>,
): WindowTest<Start> {
  return (title, body) => {
    it(title, async () => {
      const workbench = await openWorkbench(options);
      try {
        await body(await arrange(workbench), workbench);
        assert.deepEqual(workbench.errors, []);
      } finally {
        await workbench.close();
      }
    }).timeout(timeout);
  };
}
