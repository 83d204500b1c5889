import * as assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { until } from './until';

/** Shows each view of a page in turn. */
export async function inEachView(page: Frame, look: (tab: string) => Promise<void>): Promise<void> {
  const tabs = page.getByRole('tab');
  assert.ok((await tabs.count()) > 0);
  for (let index = 0; index < (await tabs.count()); index++) {
    const tab = tabs.nth(index);
    await tab.click();
    await until('the view', async () =>
      (await tab.getAttribute('aria-selected')) === 'true' && (await page.locator('#view').innerText()) !== ''
        ? true
        : undefined,
    );
    await look(await tab.innerText());
  }
}

/**
 * All texts of a page: labels, titles, choices and what is shown, line by line.
 * @param names selects elements whose lines are left out, because they come from the file
 */
export function textsOf(page: Frame, names?: string): Promise<string[]> {
  return page.evaluate(selector => {
    const attributes = [...document.querySelectorAll('[aria-label], [title], [placeholder]')].flatMap(element =>
      ['aria-label', 'title', 'placeholder'].map(name => element.getAttribute(name) ?? ''),
    );
    const choices = [...document.querySelectorAll('option, vscode-option')].map(element => element.textContent);
    const named =
      selector === undefined ? [] : [...document.querySelectorAll<HTMLElement>(selector)].map(cell => cell.innerText);
    const shown = document.body.innerText.split('\n').filter(text => !named.includes(text));
    return [...attributes, ...choices, ...shown];
  }, names);
}
