import type { Frame, Locator } from 'playwright-core';
import { until } from './until';
import type { Workbench } from './workbench';

/** The page that compares two models. */
export class ComparePage {
  private constructor(readonly frame: Frame) {}

  /** Selects two files in the explorer and compares the second one with the first. */
  static async open(workbench: Workbench, old: string, changed: string): Promise<ComparePage> {
    // A plain click would open the file, asynchronously.
    await workbench.explorerRow(old).click({ modifiers: ['Control'] });
    await workbench.explorerRow(changed).click({ modifiers: ['Control'] });
    await workbench.chooseFromContextMenu(workbench.explorerRow(changed), 'Compare model cost with…');
    return ComparePage.visible(workbench);
  }

  /** The page in the active tab, once it shows rows, or that there are none. */
  static async visible(workbench: Workbench, timeout?: number): Promise<ComparePage> {
    const frame = await until(
      'a comparison',
      async () => {
        const candidate = await workbench.webviewFrame();
        return (await candidate.locator('mcl-compare-page :is(.row, .empty)').count()) > 0 ? candidate : undefined;
      },
      timeout,
    );
    return new ComparePage(frame);
  }

  get grid(): Locator {
    return this.frame.getByRole('treegrid');
  }

  get totals(): Locator {
    return this.frame.locator('.compared-totals');
  }

  get details(): Locator {
    return this.frame.getByRole('region', { name: 'Details' });
  }

  /** The cells of each row, in the order on screen. */
  async rows(): Promise<string[][]> {
    return this.grid
      .locator('.row')
      .evaluateAll(rows =>
        rows
          .sort((a, b) => Number((a as HTMLElement).dataset.index) - Number((b as HTMLElement).dataset.index))
          .map(row =>
            [...row.querySelectorAll('.cell')].map(cell => (cell as HTMLElement).innerText.replace(/\s+/g, ' ').trim()),
          ),
      );
  }

  /** Waits until the first cells of the first rows are these. */
  async waitForNames(...names: string[]): Promise<void> {
    let seen: string[] = [];
    await until(`rows ${names.join(', ')}`, async () => {
      seen = (await this.rows()).map(([name]) => name);
      return names.every((name, index) => seen[index] === name) ? true : undefined;
    }).catch(error => {
      throw new Error(`Expected the rows ${names.join(', ')}, saw ${seen.join(', ')}`, { cause: error });
    });
  }

  /** The texts in a line of the totals, which begins with the name of a model or `Difference`. */
  async totalsLine(line: string): Promise<string[]> {
    const cells = await this.totals
      .locator('tbody tr')
      .filter({ has: this.frame.locator(`th:text-is("${line}"), th button[aria-label="${line}"]`) })
      .locator('td')
      .allInnerTexts();
    return cells.map(text => text.replace(/\s+/g, ' ').trim());
  }
}
