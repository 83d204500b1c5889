import * as fs from 'node:fs';
import * as path from 'node:path';
import { projectRoot } from '../../host/vscode/paths';

/** The files and settings that a test starts with. */
export interface WorkspaceOptions {
  /** The files of test/fixtures in the folder; all files by default. */
  files?: string[];
  /** Adds more files to the folder. */
  prepare?: (folder: string) => void;
  settings?: Record<string, unknown>;
}

let workspaces = 0;

/**
 * The files on disk of one test. They are in a separate folder below the one that the window shows, under a name
 * that no test had before, so that state that the extension or VS Code keeps by URI never comes from an
 * earlier test.
 */
export class Workspace {
  readonly name = `workspace-${++workspaces}`;
  /** Where the files are. */
  readonly folder: string;

  constructor(
    /** The folder that the window shows. */ readonly root: string,
    private readonly options: WorkspaceOptions,
  ) {
    this.folder = path.join(root, this.name);
    for (const left of fs.readdirSync(root))
      fs.rmSync(path.join(root, left), { recursive: true, force: true, maxRetries: 3 });
    const fixtures = path.join(projectRoot, 'test/fixtures');
    fs.mkdirSync(this.folder);
    for (const file of options.files ?? fs.readdirSync(fixtures))
      fs.cpSync(path.join(fixtures, file), path.join(this.folder, file), { recursive: true });
    options.prepare?.(this.folder);
    this.changeSettings({});
  }

  /** Writes the folder's settings: those of the test, and these. The window's title shows when it has read them. */
  changeSettings(more: Record<string, unknown>): void {
    fs.mkdirSync(path.join(this.root, '.vscode'), { recursive: true });
    fs.writeFileSync(
      path.join(this.root, '.vscode/settings.json'),
      JSON.stringify({ 'window.title': this.name, ...this.options.settings, ...more }),
    );
  }
}
