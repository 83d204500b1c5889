import * as vscode from 'vscode';
import { eventually, modelCost, workspaceFolder, writeFile } from './support';

/** A fully connected layer: 100 · `outputs` MACs. */
const spec = (outputs: number): string =>
  JSON.stringify({ input: [100], layers: [{ type: 'Linear', name: 'fc', out_features: outputs }] });

describe('the tools for assistants', () => {
  before(async () => {
    await modelCost();
    await writeFile('tool-old.layers.json', spec(10));
    await writeFile('tool-new.layers.json', spec(15));
  });

  after(async () => {
    for (const name of ['tool-old.layers.json', 'tool-new.layers.json'])
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(workspaceFolder(), name));
  });

  it('are offered to language models with a description and a schema', () => {
    for (const name of ['modelCost', 'modelCostCompare', 'modelCostLayer']) {
      const tool = vscode.lm.tools.find(each => each.name === name);
      if (!tool) throw new Error(`${name} is not offered`);
      if (tool.description.length < 100) throw new Error(tool.description);
      const { properties } = tool.inputSchema as { properties: object };
      if (!('convention' in properties)) throw new Error(JSON.stringify(properties));
    }
  });

  it('give the figures of a model in a short text, by a path from the folder or in full', async () => {
    // torchvision documents 0.71 GMac and 61,100,840 parameters for AlexNet.
    for (const file of ['alexnet.onnx', vscode.Uri.joinPath(workspaceFolder(), 'alexnet.onnx').path]) {
      const text = await invoke('modelCost', { file });
      if (!/- MACs: 714 MMac\n/.test(text) || !/61\.1 M/.test(text)) throw new Error(text);
      if (text.length > 3000 || text.includes('{')) throw new Error(`${text.length} characters: ${text}`);
    }
  });

  it('count at the sizes and by the convention of the input', async () => {
    const text = await invoke('modelCost', { file: 'tool-old.layers.json', inputShapes: { input: [4, 100] } });
    // 4 · 100 · 10.
    if (!/- MACs: 4\.00 kMac\n/.test(text)) throw new Error(text);
    const macs = await invoke('modelCost', { file: 'tool-old.layers.json', convention: 'macs' });
    if (!macs.includes('convention macs')) throw new Error(macs);
  });

  it('compare two models', async () => {
    const text = await invoke('modelCostCompare', { old: 'tool-old.layers.json', new: 'tool-new.layers.json' });
    if (!/\| MACs \| 1\.00 kMac \| 1\.50 kMac \| \+500 Mac \| \+50\.0 % \|/.test(text)) throw new Error(text);
  });

  it('explain a layer', async () => {
    const text = await invoke('modelCostLayer', { file: 'alexnet.onnx', layer: 'features/features.0' });
    // 3·11·11 · 64 · 55·55 MACs.
    if (!text.includes('= 70276800')) throw new Error(text);
  });

  it('see what is not saved yet', async () => {
    const uri = vscode.Uri.joinPath(workspaceFolder(), 'tool-new.layers.json');
    const edit = new vscode.WorkspaceEdit();
    const document = await vscode.workspace.openTextDocument(uri);
    edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), spec(70));
    await vscode.workspace.applyEdit(edit);
    const text = await invoke('modelCost', { file: 'tool-new.layers.json' });
    await document.save();
    if (!/- MACs: 7\.00 kMac\n/.test(text)) throw new Error(text);
  });

  for (const [what, tool, input, sentence] of [
    ['a file that is missing', 'modelCost', { file: 'missing.onnx' }, /missing\.onnx: The file does not exist\./],
    ['an input without a file', 'modelCost', {}, /The argument `file` is missing\./],
    ['a layer that is missing', 'modelCostLayer', { file: 'alexnet.onnx', layer: 'nowhere' }, /"nowhere"/],
  ] as const)
    it(`fail with one sentence for ${what}`, async () => {
      const message = await invoke(tool, input).catch((error: Error) => error.message);
      if (!sentence.test(message)) throw new Error(message);
    });

  it('end when nobody waits for the answer any more', async () => {
    const source = new vscode.CancellationTokenSource();
    const answer = invoke('modelCost', { file: 'alexnet.onnx' }, source.token);
    source.cancel();
    await eventually('the end', () =>
      answer.then(
        () => true,
        () => true,
      ),
    );
  });

  async function invoke(name: string, input: object, token?: vscode.CancellationToken): Promise<string> {
    const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }, token);
    return content.map(part => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
  }
});
