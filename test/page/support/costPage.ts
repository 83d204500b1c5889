import * as path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { until } from './until';
import type { Workbench } from './workbench';

/** The page of a model, as a user sees and uses it. */
export class CostPage {
  private constructor(readonly frame: Frame) {}

  /** Opens a model from the explorer and waits for its page. */
  static async open(workbench: Workbench, file: string): Promise<CostPage> {
    await workbench.openFromExplorer(file);
    return CostPage.visible(workbench, path.posix.basename(file));
  }

  /** The page of the active editor, once it shows this file: the page of an earlier one may still be there. */
  static async visible(workbench: Workbench, file: string, timeout?: number): Promise<CostPage> {
    const frame = await until(
      `page of ${file}`,
      async () => {
        const candidate = await workbench.webviewFrame();
        return (await candidate.locator('h1').innerText({ timeout: 1000 })) === file ? candidate : undefined;
      },
      timeout,
    );
    return new CostPage(frame);
  }

  get tree(): Locator {
    return this.frame.getByRole('treegrid');
  }

  /** The rendered rows of the tree, in order. */
  get rows(): Locator {
    return this.tree.locator('.row');
  }

  row(name: string): Locator {
    return this.rows.filter({ has: this.frame.locator('.name').getByText(name, { exact: true }) }).first();
  }

  /** The text of the line above the rows. */
  get caption(): Locator {
    return this.frame.locator('.rows-bar p');
  }

  get details(): Locator {
    return this.frame.getByRole('region', { name: 'Details' });
  }

  get filter(): Locator {
    return this.frame.getByRole('searchbox', { name: 'Filter by name or operator' });
  }

  async showTab(name: string): Promise<void> {
    await this.frame.getByRole('tab', { name }).click();
  }

  /** The names of the rows on screen. */
  async names(): Promise<string[]> {
    return (await this.rows.locator('.cell .name').allInnerTexts()).map(text => text.trim());
  }

  /** The name of the focused row, once that is drawn. */
  async activeName(): Promise<string> {
    return until('an active row', () =>
      this.tree.evaluate(tree => {
        const row = document.getElementById(tree.getAttribute('aria-activedescendant') ?? '');
        return row?.querySelector<HTMLElement>('.cell .name')?.innerText.trim();
      }),
    );
  }

  /** The text of a part of the page, with white space collapsed. */
  async text(part: Locator): Promise<string> {
    return (await part.innerText()).replace(/\s+/g, ' ').trim();
  }

  /** Waits until a part of the page shows a text, and returns its whole text. */
  async waitForText(part: Locator, pattern: RegExp): Promise<string> {
    return until(`text like ${pattern}`, async () => {
      const text = await this.text(part);
      return pattern.test(text) ? text : undefined;
    });
  }

  /** Waits until what survives the tab is stored. The page does that 200 ms after a change; its timers end in order. */
  async waitUntilStored(): Promise<void> {
    await this.frame.evaluate(() => new Promise(resolve => setTimeout(resolve, 250)));
  }

  /** Waits until the rows on screen have these names. */
  async waitForNames(expected: readonly string[]): Promise<void> {
    await until(`rows ${expected.join(', ')}`, async () =>
      JSON.stringify((await this.names()).slice(0, expected.length)) === JSON.stringify(expected) ? true : undefined,
    );
  }
}
