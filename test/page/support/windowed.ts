import * as assert from 'node:assert/strict';
import { returnWindow, takeWindow } from './sharedWindow';
import type { Workbench, WorkbenchOptions } from './workbench';

/** A window may take half a minute to open on a busy machine, and some tests reopen theirs. */
const timeout = 120_000;

/** A test: its start state, and the window that it runs in. */
type WindowTest<Start> = (title: string, body: (start: Start, workbench: Workbench) => Promise<void>) => void;

/**
 * Tests that each start in a clean window after `arrange` has run: they do not affect each other, and a
 * retry starts like the first attempt. Errors in the window fail the test.
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
