import * as vscode from 'vscode';

const templates = (): { readonly label: string; readonly file: string }[] => [
  { label: 'AlexNet', file: 'alexnet' },
  { label: 'ResNet-18', file: 'resnet18' },
  { label: 'ResNet-50', file: 'resnet50' },
  { label: 'MobileNetV2', file: 'mobilenet_v2' },
  { label: 'U-Net', file: 'unet' },
  { label: 'ViT-B/16', file: 'vit_b_16' },
  { label: 'GPT-2', file: 'gpt2' },
  { label: vscode.l10n.t('Transformer encoder'), file: 'transformer_encoder' },
];

/** Opens a new, unsaved layer spec that starts from a well-known network. */
export async function newLayerSpec(extension: vscode.Uri): Promise<void> {
  const chosen = await vscode.window.showQuickPick(templates(), { title: vscode.l10n.t('New layer spec') });
  if (!chosen) return;
  const template = vscode.Uri.joinPath(extension, 'media', 'templates', `${chosen.file}.layers.json`);
  const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(template));
  const folder = vscode.workspace.workspaceFolders?.[0];
  const { openTextDocument } = vscode.workspace;
  const document = folder
    ? await openTextDocument(await freePlace(folder.uri, chosen.file))
    : await openTextDocument({ language: 'json' });
  const editor = await vscode.window.showTextDocument(document);
  await editor.edit(edit => edit.insert(new vscode.Position(0, 0), content));
}

/**
 * A path in a folder that neither a file nor an open document has. Its name enables completion, and it will be saved
 * there.
 */
async function freePlace(folder: vscode.Uri, name: string): Promise<vscode.Uri> {
  const taken = new Set((await vscode.workspace.fs.readDirectory(folder)).map(([entry]) => entry));
  for (let number = 1; ; number++) {
    const file = `${name}${number === 1 ? '' : `-${number}`}.layers.json`;
    const place = vscode.Uri.joinPath(folder, file).with({ scheme: 'untitled' });
    if (!taken.has(file) && !vscode.workspace.textDocuments.some(({ uri }) => uri.toString() === place.toString()))
      return place;
  }
}
