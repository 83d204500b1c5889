import * as vscode from 'vscode';
import { lensAt } from './layerText';
import { closeEditors, eventually, workspaceFolder, writeFile } from './support';

/** The mark at which completions are requested. */
const mark = '|';

describe('writing a layer spec', () => {
  let files = 0;

  /** A document without the mark, and where the mark was. */
  async function open(text: string): Promise<{ document: vscode.TextDocument; position: vscode.Position }> {
    const uri = await writeFile(`writing${++files}.layers.json`, text.replace(mark, ''));
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    return { document, position: document.positionAt(text.indexOf(mark)) };
  }

  /** The first completion like this one. */
  function completionAt(
    document: vscode.TextDocument,
    position: vscode.Position,
    isWanted: (item: vscode.CompletionItem, label: string) => boolean,
  ): Promise<vscode.CompletionItem> {
    return eventually('a completion', async () => {
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        position,
      );
      return items.find(item => isWanted(item, typeof item.label === 'string' ? item.label : item.label.label));
    });
  }

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.saveAll');
    await closeEditors();
  });

  it('offers channels that fit the layer before', async () => {
    const text = `{
  "input": [3, 32, 32],
  "layers": [
    { "type": "Conv2d", "out_channels": 48, "kernel_size": 3 },
    { "type": "Conv2d", "out_channels": 64, "kernel_size": 3, "in_channels": ${mark}4 }
  ]
}`;
    const { document, position } = await open(text);
    await lensAt(document, 3, /Mac/);
    await completionAt(document, position.translate(0, 1), (_, label) => label === '48');
  });

  it('inserts a layer with placeholders for its required arguments', async () => {
    const { document, position } = await open(`{ "input": [3, 32, 32], "layers": [\n  ${mark}\n] }`);
    const item = await completionAt(document, position, (_, label) => label === 'Conv2d');
    const inserted = item.insertText instanceof vscode.SnippetString ? item.insertText.value : String(item.insertText);
    for (const part of ['"out_channels": ${1:64}', '"kernel_size": ${2:3}'])
      if (!inserted.includes(part)) throw new Error(`Expected ${part} in: ${inserted}`);
  });

  it('offers names of earlier layers in inputs', async () => {
    const { document, position } = await open(
      `{ "input": [3, 8, 8], "layers": [\n  { "name": "stem", "type": "ReLU" },\n  { "type": "Add", "inputs": ["${mark}"] }\n] }`,
    );
    await completionAt(document, position, (_, label) => label === '"stem"');
  });

  it('begins with the spec of an ONNX model, beside it and not on disk', async () => {
    const alexnet = vscode.Uri.joinPath(workspaceFolder(), 'alexnet.onnx');
    await vscode.commands.executeCommand('modelCostLens.convertToLayerSpec', alexnet);
    const document = await eventually('a spec', () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.path.endsWith('alexnet.layers.json')),
    );
    if (!document.isUntitled) throw new Error('The spec should not be saved');
    if (vscode.window.activeTextEditor?.viewColumn !== vscode.ViewColumn.Two)
      throw new Error('The spec should be beside the active editor');
    // torchvision's documentation: AlexNet has 0.71 GMac and 61,100,840 parameters.
    await lensAt(document, 0, /^714 MMac .* 61\.1 M params/);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});
