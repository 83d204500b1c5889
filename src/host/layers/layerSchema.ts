import * as vscode from 'vscode';
import { replaceTexts } from '../../engine/readers/layers/schemaTexts';

/**
 * The JSON schema of layer specs in the display language, for completion and hovers of the JSON editor. VS Code cannot
 * localize schemas, but it requests one whose URI has a scheme of ours.
 */
export class LayerSchema implements vscode.TextDocumentContentProvider {
  /**
   * The scheme of the URI in the manifest. VS Code's event `onFileSystem` for it makes sure that the schema is
   * available when requested.
   */
  static readonly scheme = 'model-cost-lens';

  constructor(private readonly extension: vscode.Uri) {}

  async provideTextDocumentContent(): Promise<string> {
    const bytes = await vscode.workspace.fs.readFile(
      vscode.Uri.joinPath(this.extension, 'media', 'layers.schema.json'),
    );
    const english = new TextDecoder().decode(bytes);
    return vscode.l10n.bundle
      ? replaceTexts(english, text => vscode.l10n.t({ message: text, comment: ['schema'] }))
      : english;
  }
}
