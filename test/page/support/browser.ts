import { type Browser } from 'playwright-core';
import { launchChromium } from '../../host/vscode/chromium';

let browser: Promise<Browser> | undefined;

/** The browser for all windows, started on first use. */
export function sharedBrowser(): Promise<Browser> {
  return (browser ??= launchChromium());
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
}
