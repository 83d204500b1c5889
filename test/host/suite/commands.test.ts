import * as vscode from 'vscode';
import { commandsOf, type CommandServices } from '../../../src/host/commands/commands';
import { modelFiles } from '../../../src/host/model/modelFiles';
import { closeEditors, eventually, openModel, statusText, workspaceFolder, writeFile } from './support';

describe('commands', () => {
  const tabs = (): readonly vscode.Tab[] => vscode.window.tabGroups.all.flatMap(group => group.tabs);

  afterEach(closeEditors);

  it('of the manifest are all registered, and do something', async () => {
    const manifest = vscode.extensions.getExtension('model-cost-lens.model-cost-lens')?.packageJSON as {
      contributes: { commands: readonly { command: string }[] };
    };
    const registered = await vscode.commands.getCommands(true);
    const known = Object.keys(commandsOf({} as CommandServices));
    for (const { command } of manifest.contributes.commands)
      if (!registered.includes(command) || !known.includes(command)) throw new Error(`${command} is missing`);
    if (known.length !== manifest.contributes.commands.length) throw new Error(known.join());
  });

  it('find the files that are models by their names', async () => {
    const names = ['found.onnx', 'found.gguf', 'found.layers.json', 'found_model.json', 'architecture.json'];
    const other = 'supermodel.json';
    const files = await Promise.all([...names, other].map(name => writeFile(`search/${name}`, '')));
    try {
      const found = await eventually('all files', async () => {
        const uris = await vscode.workspace.findFiles(modelFiles);
        const inFolder = uris.filter(({ path }) => path.includes('/search/')).map(({ path }) => path.split('/').at(-1));
        return inFolder.length >= names.length ? inFolder.sort().join() : undefined;
      });
      if (found !== [...names].sort().join()) throw new Error(found);
    } finally {
      for (const file of files) await vscode.workspace.fs.delete(file);
    }
  });

  it('open the sample model', async () => {
    await vscode.commands.executeCommand('modelCostLens.openSampleModel');
    // torchvision's documentation: MobileNetV2 has 0.3 GMac and 3,504,872 parameters; the exporter folded the batch
    // norms, which leaves one bias instead of a scale and a shift for each of 17,056 channels: 3,487,816.
    await statusText(/^30[01] MMac · 3\.49 M params$/);
  });

  it('open the cost of a layer spec beside its text, and that of an ONNX file beside its page', async () => {
    const models = ['specs/vgg16.layers.json', 'alexnet.onnx'].map(name =>
      vscode.Uri.joinPath(workspaceFolder(), name),
    );
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
  });
});
