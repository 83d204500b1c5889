import * as vscode from 'vscode';
import { closeEditors, copyFixture, eventually, openModel, statusText, workspaceFolder } from './support';

describe('commands', () => {
  const tabs = (): readonly vscode.Tab[] => vscode.window.tabGroups.all.flatMap(group => group.tabs);

  afterEach(closeEditors);

  it('of the manifest are all registered', async () => {
    const manifest = vscode.extensions.getExtension('model-cost-lens.model-cost-lens')?.packageJSON as {
      contributes: { commands: readonly { command: string }[] };
    };
    const registered = await vscode.commands.getCommands(true);
    for (const { command } of manifest.contributes.commands)
      if (!registered.includes(command)) throw new Error(`${command} is not registered`);
  });

  it('open the sample model', async () => {
    await vscode.commands.executeCommand('modelCostLens.openSampleModel');
    // torchvision's documentation: MobileNetV2 has 3,504,872 parameters and 0.3 GMac.
    await statusText(/^30[01] MMac · 3\.50 M params$/);
  });

  it('open the cost of a layer spec beside its text, and that of an ONNX file beside its page', async () => {
    const spec = await copyFixture('specs/resnet18.layers.json', 'beside.layers.json').catch(() => undefined);
    const models = [spec, vscode.Uri.joinPath(workspaceFolder(), 'alexnet.onnx')].filter(uri => uri !== undefined);
    for (const uri of models) {
      if (uri.path.endsWith('.json')) await vscode.window.showTextDocument(uri);
      else await openModel(uri);
      await statusText(/params/);
      await vscode.commands.executeCommand('modelCostLens.showToSide');
      await eventually(`two tabs of ${uri.path}`, () => (tabs().length === 2 ? true : undefined));
      const viewTypes = tabs().map(({ input }) => (input instanceof vscode.TabInputCustom ? input.viewType : 'text'));
      const expected = uri.path.endsWith('.json')
        ? ['text', 'modelCostLens.layers']
        : ['modelCostLens.onnx', 'modelCostLens.onnx'];
      if (viewTypes.join() !== expected.join()) throw new Error(viewTypes.join());
      await closeEditors();
    }
    if (spec) await vscode.workspace.fs.delete(spec);
  });
});
