import * as vscode from 'vscode';

const templates = (): { readonly label: string; readonly file: string }[] => [
  { label: 'AlexNet', file: 'alexnet' },
  { label: 'ResNet-18', file: 'resnet18' },
  { label: 'MobileNetV2', file: 'mobilenet_v2' },
  { label: vscode.l10n.t('Transformer encoder'), file: 'transformer_encoder' },
];

/** Opens a new, unsaved layer spec that begins as a well-known network. */
export async function newLayerSpec(extension: vscode.Uri): Promise<void> {
  const chosen = await vscode.window.showQuickPick(templates(), { title: vscode.l10n.t('New layer spec') });
  if (!chosen) return;
  const template = vscode.Uri.joinPath(extension, 'media', 'templates', `${chosen.file}.layers.json`);
  const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(template));
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'json', content }));
}
