import * as vscode from 'vscode';
import { openUntitledSpec } from './untitledSpec';

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
  await openUntitledSpec(chosen.file, content);
}
