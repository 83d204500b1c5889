import * as vscode from 'vscode';
import { lensAt, replaceText } from './layerText';
import { closeEditors, eventually, writeFile } from './support';

/** Mistral-7B: 7,241,732,096 parameters; a quarter of the heads hold keys: 2 · 32 · 8 · 128 · 2 bytes per token. */
const configuration = `{
  "architectures": ["MistralForCausalLM"],
  "model_type": "mistral",
  "num_hidden_layers": 32,
  "num_key_value_heads": 8,
  "sliding_window": null,
  "torch_dtype": "bfloat16"
}
`;

describe('a config.json of the transformers library', () => {
  async function open(): Promise<vscode.TextDocument> {
    const document = await vscode.workspace.openTextDocument(await writeFile('mistral.json', configuration));
    await vscode.window.showTextDocument(document);
    return document;
  }

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.saveAll');
    await closeEditors();
  });

  it('shows the cost of the model at the top, and the effect of keys above them, while typing', async () => {
    const document = await open();
    await lensAt(
      document,
      0,
      /^7\.24 G params · 14\.2 GFLOPs per token · KV cache 131 kB per token · weights 14\.5 GB$/,
    );
    await lensAt(document, 3, /^each 218 M params/);
    await lensAt(document, 4, /^KV cache ÷ 4/);
    await replaceText(document, '"num_key_value_heads": 8', '"num_key_value_heads": 32');
    await lensAt(document, 4, /^KV cache 524 kB per token/);
  });

  it('explains a key in a hover', async () => {
    const document = await open();
    const position = document.positionAt(configuration.indexOf('num_key_value_heads') + 3);
    await eventually('a hover with the formula of the cache', async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        position,
      );
      const texts = hovers.flatMap(({ contents }) =>
        contents.map(part => (typeof part === 'string' ? part : part.value)),
      );
      return texts.find(text => text.includes('131,072 bytes'));
    });
  });

  it('marks values that contradict each other', async () => {
    const document = await open();
    await replaceText(document, '"num_key_value_heads": 8', '"num_key_value_heads": 7');
    await eventually('an error at the value', () =>
      vscode.languages
        .getDiagnostics(document.uri)
        .find(
          ({ range, message }) =>
            range.start.line === 4 && message.includes('must be a multiple of num_key_value_heads'),
        ),
    );
  });
});
