import { type Browser } from 'playwright-core';
import { launchChromium } from '../../host/vscode/chromium';
import { startServer, type Server } from '../../host/vscode/server';
import { temporaryFolder } from '../../support/temporaryFolder';

let server: Promise<Server> | undefined;
let browser: Promise<Browser> | undefined;

/** The server of all windows that load the extension from its source folder: started at first use. */
export function sharedServer(): Promise<Server> {
  return (server ??= startServer({ dataFolder: temporaryFolder(), automation: true }));
}

export function sharedBrowser(): Promise<Browser> {
  return (browser ??= launchChromium());
}

export async function closeShared(): Promise<void> {
  await (await browser)?.close();
  (await server)?.stop();
}
