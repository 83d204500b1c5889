import * as fs from 'node:fs/promises';
import * as vscode from 'vscode';
import { closeEditors, eventually, modelCost, openModel, statusText, workspaceFolder } from './support';

/** Changes by other programs to an open file, without VS Code's file service. */
describe('an open file on disk', () => {
  const file = (name: string): string => vscode.Uri.joinPath(workspaceFolder(), name).fsPath;

  afterEach(closeEditors);

  it('is shown as deleted, and is shown again when it is restored', async () => {
    const api = await modelCost();
    await fs.copyFile(file('alexnet.onnx'), file('moved.onnx'));
    await openModel(vscode.Uri.file(file('moved.onnx')));
    await statusText(/714 MMac/);
    await fs.rename(file('moved.onnx'), file('elsewhere.onnx'));
    await eventually('an active model without a total', () =>
      api.active && api.active.text === undefined ? true : undefined,
    );
    await fs.rename(file('elsewhere.onnx'), file('moved.onnx'));
    await statusText(/714 MMac/);
    await fs.rm(file('moved.onnx'));
  });

  it('can be replaced by a rename, as with atomic writes', async () => {
    await fs.writeFile(file('replaced.onnx'), 'not a model yet');
    await openModel(vscode.Uri.file(file('replaced.onnx')));
    await fs.copyFile(file('alexnet.onnx'), file('replaced.onnx.part'));
    await fs.rename(file('replaced.onnx.part'), file('replaced.onnx'));
    await statusText(/714 MMac/);
    await fs.rm(file('replaced.onnx'));
  });
});
