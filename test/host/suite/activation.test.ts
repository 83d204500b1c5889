import * as vscode from 'vscode';

describe('the extension', () => {
  it('is installed and activates', async () => {
    const extension = vscode.extensions.getExtension('model-cost-lens.model-cost-lens');
    if (!extension) {
      throw new Error('The extension is not installed');
    }
    await extension.activate();
    if (!extension.isActive) {
      throw new Error('The extension did not become active');
    }
  });
});
