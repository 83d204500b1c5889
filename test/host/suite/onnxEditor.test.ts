import * as vscode from 'vscode';
import {
  closeEditors,
  copyFixture,
  eventually,
  modelCost,
  openModel,
  statusText,
  workspaceFolder,
  writeFile,
} from './support';

/** AlexNet's figures as COUNTING.md of the project and torchvision's documentation give them: 714,188,480 MACs, 61,100,840 parameters. */
const alexnetText = /^714 MMac · 61\.1 M params$/;

describe('the ONNX editor', () => {
  const alexnet = (): vscode.Uri => vscode.Uri.joinPath(workspaceFolder(), 'alexnet.onnx');

  afterEach(closeEditors);

  it('opens .onnx files by default', async () => {
    await vscode.commands.executeCommand('vscode.open', alexnet());
    const input = await eventually('a custom editor', () => vscode.window.tabGroups.activeTabGroup.activeTab?.input);
    equal(input instanceof vscode.TabInputCustom && input.viewType, 'modelCostLens.onnx');
    await statusText(alexnetText);
  });

  it('returns the report of a file that is not open', async () => {
    const { totals } = await (await modelCost()).getReport(alexnet());
    equal(totals.macs, 714_188_480);
    equal(totals.params, 61_100_840);
  });

  it('shows nothing in the status bar when no model is active', async () => {
    await openModel(alexnet());
    await statusText(alexnetText);
    await closeEditors();
    const api = await modelCost();
    await eventually('no active model', () => (api.active === undefined ? true : undefined));
  });

  it('keeps the total when one of two editors on a model is closed', async () => {
    await openModel(alexnet());
    await statusText(alexnetText);
    await openModel(alexnet(), vscode.ViewColumn.Beside);
    await eventually('two editors', () => (vscode.window.tabGroups.all.length === 2 ? true : undefined));
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await eventually('one editor', () =>
      vscode.window.tabGroups.all.flatMap(group => group.tabs).length === 1 ? true : undefined,
    );
    await statusText(alexnetText);
  });

  it('follows a change of the convention', async () => {
    await openModel(alexnet());
    await statusText(alexnetText);
    const settings = vscode.workspace.getConfiguration('modelCostLens');
    try {
      // ptflops prints 0.72 GMac for AlexNet.
      await settings.update('convention', 'ptflops', vscode.ConfigurationTarget.Global);
      await statusText(/^716 MMac · 61\.1 M params$/);
      await settings.update('unit', 'M', vscode.ConfigurationTarget.Global);
      await statusText(/^716 MMac · 61\.1 M params$/);
    } finally {
      await settings.update('convention', undefined, vscode.ConfigurationTarget.Global);
      await settings.update('unit', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('reads the file again when it changes', async () => {
    const uri = await writeFile('changing.onnx', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n');
    const api = await modelCost();
    await openModel(uri);
    await eventually('an active model', () => api.active);
    await copyFixture('alexnet.onnx', 'changing.onnx');
    await statusText(alexnetText);
    await vscode.workspace.fs.delete(uri);
  });

  for (const [name, contents, expected] of [
    [
      'pointer.onnx',
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 244403360\n',
      /Git LFS pointer/,
    ],
    ['empty.onnx', '', /empty/],
    ['damaged.onnx', '\x08\x08\x3a\xff', /./],
  ] as const) {
    it(`reports what is wrong with ${name}`, async () => {
      const uri = await writeFile(name, contents);
      const message = await (await modelCost()).getReport(uri).then(
        () => 'a report',
        (error: Error) => error.message,
      );
      if (message === 'a report' || !expected.test(message))
        throw new Error(`Expected an error like ${expected}, got: ${message}`);
      await vscode.workspace.fs.delete(uri);
    });
  }
});

function equal(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`Expected ${String(expected)}, got ${String(actual)}`);
}
