import * as fs from 'node:fs';
import * as path from 'node:path';
import { type ConsoleMessage, type Frame, type Locator, type Page } from 'playwright-core';
import { outFolder, projectRoot } from '../../host/vscode/paths';
import { type Server } from '../../host/vscode/server';
import { sharedBrowser } from './browser';
import { temporaryFolder } from '../../support/temporaryFolder';
import { until } from './until';
import { Workspace, type WorkspaceOptions } from './workspace';

/** VS Code's own themes with their files, after which the workbench names a class. */
export const themes = {
  dark: { name: 'Dark Modern', file: 'dark_modern' },
  light: { name: 'Light Modern', file: 'light_modern' },
  highContrast: { name: 'Default High Contrast', file: 'hc_black' },
  highContrastLight: { name: 'Default High Contrast Light', file: 'hc_light' },
} as const;

export interface WorkbenchOptions extends WorkspaceOptions {
  viewport?: { width: number; height: number };
  /** VS Code's display language for extensions; the workbench itself stays English without a language pack. */
  displayLanguage?: string;
  /** The folder that the extension is loaded from; null if it is installed on the server, the project's own by default. */
  extension?: string | null;
}

const extensionId = 'model-cost-lens.model-cost-lens';
const defaultViewport = { width: 1280, height: 800 };

/** Opens a VS Code window on a copy of the fixtures, and waits until its extensions are known. */
export async function openWorkbench(
  server: Server,
  options: WorkbenchOptions = {},
  /** Runs in every frame before anything else. */ script?: string,
): Promise<Workbench> {
  const context = await (await sharedBrowser()).newContext();
  if (script) await context.addInitScript(script);
  if (options.displayLanguage) {
    // Where the workbench looks up its display language.
    await context.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(options.displayLanguage)};`);
  }
  const workbench = new Workbench(await context.newPage(), temporaryFolder());
  await workbench.begin(options);
  const { extension = projectRoot } = options;
  await workbench.page.goto(
    server.windowUrl(workbench.root, extension === null ? {} : { extensionDevelopmentPath: extension }),
  );
  // Earlier, a click would open a model as the binary file that no editor is registered for.
  await workbench.page.waitForFunction(() => performance.getEntriesByName('code/didLoadExtensions').length > 0);
  await workbench.ready();
  return workbench;
}

export class Workbench {
  /** Errors of the extension's pages, and exceptions anywhere in the window. */
  readonly errors: string[] = [];

  private workspace!: Workspace;

  constructor(
    readonly page: Page,
    /** The folder on disk that the window shows. */ readonly root: string,
  ) {
    page.on('pageerror', error => this.errors.push(String(error.stack ?? error)));
    page.on('console', message => {
      if (message.type() === 'error' && isOurs(message)) {
        this.errors.push(message.text());
      }
    });
  }

  /** The folder on disk with the files of the test. */
  get folder(): string {
    return this.workspace.folder;
  }

  /** Sets up the files, settings and size of a test. */
  async begin(options: WorkbenchOptions): Promise<void> {
    this.workspace = new Workspace(this.root, options);
    await this.page.setViewportSize(options.viewport ?? defaultViewport);
  }

  /** Changes the folder's settings to those of the test and these. */
  changeSettings(more: Record<string, unknown>): void {
    this.workspace.changeSettings(more);
  }

  /** Waits until the window shows the files and applies the settings of the test. */
  async ready(): Promise<void> {
    const { workspace } = this;
    const folder = this.explorerRow(workspace.name);
    await until('window that has read its settings', async () => {
      try {
        return await until('title', async () => (await this.page.title()).includes(workspace.name) || undefined, 1000);
      } catch (error) {
        // A change goes unnoticed until the file is watched.
        workspace.changeSettings({});
        throw error;
      }
    });
    await until('folder in the explorer', async () => (await folder.isVisible()) || undefined);
    // The twistie, since a click on the row would select the folder too.
    if ((await folder.getAttribute('aria-expanded')) === 'false') await folder.locator('.monaco-tl-twistie').click();
  }

  get explorerRows(): Locator {
    return this.page.locator('.explorer-folders-view .monaco-list-row');
  }

  /** Opens a file by a double click in the explorer; `folder/file` unfolds the folder first. */
  async openFromExplorer(file: string): Promise<void> {
    const steps = file.split('/');
    const name = steps.pop() ?? '';
    for (const step of steps) {
      const row = this.explorerRow(step);
      if ((await row.getAttribute('aria-expanded')) === 'false') {
        await row.click();
      }
    }
    const row = this.explorerRow(name);
    const page = this.page.locator('iframe.webview:visible');
    const text = this.page.locator('.editor-instance .view-lines:visible');
    const refusal = this.page.locator('.monaco-editor-pane-placeholder:visible');
    await until(
      `editor for ${file}`,
      async () => {
        await row.dblclick({ timeout: 10_000 });
        await until('editor', async () => (await refusal.or(page).or(text).count()) > 0 || undefined);
        if ((await (/\.(onnx|keras|safetensors|gguf)$/.test(name) ? page : text).count()) > 0) {
          return true;
        }
        // Sometimes VS Code opens the first file of a window before it knows the custom editors.
        await this.runCommand('View: Close All Editors');
        return undefined;
      },
      45_000,
    );
  }

  /** Waits until the window notices external changes in its folder, which is long after it opens. */
  async untilWatching(): Promise<void> {
    const file = path.join(this.folder, 'noticed');
    const row = this.explorerRow('noticed');
    await until('watch over the folder', async () => {
      fs.rmSync(file, { force: true });
      fs.writeFileSync(file, '');
      await row.waitFor({ timeout: 1500 });
      return true;
    });
    fs.rmSync(file);
    await row.waitFor({ state: 'detached' });
  }

  /** Resizes the window, and waits until its only page has followed. */
  async resize(width: number, height: number): Promise<void> {
    const frame = await this.webviewFrame();
    const innerWidth = (): Promise<number> => frame.evaluate(() => window.innerWidth);
    const around = this.page.viewportSize()!.width - (await innerWidth());
    await this.page.setViewportSize({ width, height });
    await until(`page in a window of ${width} px`, async () =>
      (await innerWidth()) === width - around ? true : undefined,
    );
  }

  /** Closes the window and opens it again. Unlike a browser reload, the command lets VS Code save which tabs are open. */
  async restart(): Promise<void> {
    // Not `load`, which waits for the pages in it, too.
    await Promise.all([this.page.waitForEvent('domcontentloaded'), this.runCommand('Developer: Reload Window')]);
  }

  /** Hides everything but the editors. */
  async hideSideBar(): Promise<void> {
    const sideBar = this.page.locator('.part.sidebar');
    await until('editors alone', async () => {
      // A key that is pressed while the focus moves into a page is lost.
      if (await sideBar.isVisible()) {
        await this.page.keyboard.press('Control+B');
      }
      await sideBar.waitFor({ state: 'hidden', timeout: 3000 });
      return true;
    });
  }

  /** Selects an entry in the context menu of an element. */
  async chooseFromContextMenu(target: Locator, entry: string): Promise<void> {
    await target.click({ button: 'right' });
    const item = this.page.getByRole('menuitem', { name: entry });
    await item.waitFor();
    await until(`an end of the menu with ${entry}`, async () => {
      // VS Code ignores a click too soon after the menu opens, and leaves the menu open.
      if (await item.isVisible()) {
        await item.click({ timeout: 1000 });
      }
      await item.waitFor({ state: 'detached', timeout: 1000 });
      return true;
    });
  }

  async quickOpen(name: string): Promise<void> {
    await this.pick('Control+P', name, name);
  }

  /** Runs a command by its title in the command palette, as in `Model Cost: Export Report`. */
  async runCommand(title: string): Promise<void> {
    await this.pick('F1', `>${title}`, title);
  }

  /** The document of the visible custom editor or view, once it has contents; `index` selects one of several. */
  async webviewFrame(index = 0): Promise<Frame> {
    return until('a page in a webview', async () => {
      const outer = this.page.locator('iframe.webview:visible').nth(index);
      if ((await outer.count()) === 0) {
        return undefined;
      }
      const inner = outer.contentFrame().locator('iframe#active-frame');
      const frame = (await inner.count()) > 0 ? await (await inner.elementHandle())?.contentFrame() : undefined;
      const rendered = await frame?.evaluate(
        () => document.readyState === 'complete' && document.body.childElementCount > 0,
      );
      return rendered ? (frame ?? undefined) : undefined;
    });
  }

  /** The texts of the extension's status bar items, in order. */
  async statusBarText(): Promise<string> {
    const items = await this.page.locator(`.statusbar-item[id^="${extensionId}"]:visible`).allInnerTexts();
    return items.map(text => text.replace(/\s+/g, ' ').trim()).join(' | ');
  }

  async waitForStatusBar(pattern: RegExp): Promise<string> {
    return until(`a status bar text like ${pattern}`, async () => {
      const text = await this.statusBarText();
      return pattern.test(text) ? text : undefined;
    });
  }

  /** Writes out/screenshots/NAME.png and returns its path. */
  async screenshot(name: string): Promise<string> {
    const file = path.join(outFolder, 'screenshots', `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** A file or folder that is unfolded in the explorer. */
  explorerRow(name: string): Locator {
    return this.explorerRows.filter({ has: this.page.getByText(name, { exact: true }) }).first();
  }

  /** Runs a command that asks for one line of text in place of the palette. */
  async runCommandWith(title: string, answer: string): Promise<void> {
    await this.choose('F1', `>${title}`, title);
    const field = this.page.locator('.quick-input-widget input[type="text"]');
    await until('an empty field', async () => ((await field.inputValue()) === '' ? true : undefined));
    await field.fill(answer);
    await field.press('Enter');
  }

  private async pick(key: string, input: string, label: string): Promise<void> {
    await this.choose(key, input, label);
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  private async choose(key: string, input: string, label: string): Promise<void> {
    const widget = this.page.locator('.quick-input-widget');
    await until(`a choice of ${label}`, async () => {
      // A key that is pressed while the focus moves into a page is lost, and a page that takes the focus closes the field.
      if (!(await widget.isVisible())) {
        await this.page.keyboard.press(key);
      }
      await widget.waitFor({ timeout: 3000 });
      await widget.locator('input[type="text"]').fill(input, { timeout: 3000 });
      await widget
        .locator('.monaco-list-row', { has: this.page.locator(`.label-name:has-text("${label}")`) })
        .first()
        .click({ timeout: 5000 });
      return true;
    });
  }
}

/** The workbench has errors of its own, such as an unreachable marketplace. A page written from a string has no URL. */
function isOurs(message: ConsoleMessage): boolean {
  const { url } = message.location();
  if (url.endsWith('/workbench.js')) {
    return message.text().includes(extensionId) || message.text().includes(path.join(projectRoot, 'dist'));
  }
  // The build lacks the script that makes the workbench installable.
  if (message.text().includes('when fetching the script')) {
    return false;
  }
  return url === '' || url.includes('fake.html') || url.includes('vscode-resource');
}

/**
 * A window in extension development applies a theme only when the setting changes. The change goes unnoticed until
 * the file is watched, so it is repeated.
 */
export async function applyTheme(workbench: Workbench, theme: keyof typeof themes): Promise<void> {
  const { name, file } = themes[theme];
  await until(`theme ${name}`, async () => {
    workbench.changeSettings({ 'workbench.colorTheme': name, 'window.autoDetectHighContrast': false });
    await workbench.page
      .locator(`.monaco-workbench.vscode-theme-defaults-themes-${file}-json`)
      .waitFor({ timeout: 1000 });
    return true;
  });
}
