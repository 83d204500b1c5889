import * as vscode from 'vscode';
import { closeEditors, eventually, writeFile } from './support';

describe("the terminal's configuration file", () => {
  afterEach(closeEditors);

  it('is checked and completed by its JSON schema', async () => {
    const file = await writeFile('model-cost.config.json', '{ "convention": "mac", "budgets": {}, "" }');
    try {
      const document = await vscode.workspace.openTextDocument(file);
      await vscode.window.showTextDocument(document);
      await eventually('a problem with the convention', () =>
        vscode.languages.getDiagnostics(file).some(({ range }) => document.getText(range) === '"mac"'),
      );
      const position = document.positionAt(document.getText().indexOf('""') + 1);
      await eventually('the keys that are missing', async () => {
        const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
          'vscode.executeCompletionItemProvider',
          file,
          position,
        );
        const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
        return ['dimensions', 'operators', 'device'].every(key => labels.includes(key)) && !labels.includes('budgets');
      });
    } finally {
      await vscode.workspace.fs.delete(file);
    }
  });
});
