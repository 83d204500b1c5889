import * as vscode from 'vscode';
import { viewTypes } from '../activation/viewTypes';

/** Opens the model that comes with the extension: MobileNetV2 without its weights. */
export async function openSampleModel(extension: vscode.Uri): Promise<void> {
  const sample = vscode.Uri.joinPath(extension, 'media', 'samples', 'mobilenet_v2.onnx');
  await vscode.commands.executeCommand('vscode.openWith', sample, viewTypes.model);
}
