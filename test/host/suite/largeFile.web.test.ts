import * as vscode from 'vscode';
import { eventually, closeEditors, modelCost, openModel, statusText, workspaceFolder } from './support';

/** Created in the workspace by `runTests.ts`: 600 MB without contents. */
const large = (): vscode.Uri => vscode.Uri.joinPath(workspaceFolder(), 'large.onnx');

describe('a file of 600 MB in a browser', () => {
  afterEach(closeEditors);

  it('is rejected in one sentence that says where it can be opened, without affecting others', async () => {
    const api = await modelCost();
    await openModel(large());
    const message = await eventually('an error', () =>
      api.getReport(large()).then(
        () => undefined,
        (error: Error) => error.message,
      ),
    );
    if (!/600 MB.*up to 512 MB.*desktop/.test(message)) throw new Error(`It says: ${message}`);
    await openModel(vscode.Uri.joinPath(workspaceFolder(), 'alexnet.onnx'));
    await statusText(/^714 MMac · 61\.1 M params$/);
  });
});
