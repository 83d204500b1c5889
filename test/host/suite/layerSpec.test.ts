import * as vscode from 'vscode';
import { lensAt, lensesOf, replaceText } from './layerText';
import { closeEditors, eventually, modelCost, statusText, writeFile } from './support';

/** AlexNet's features.0: 3·11·11·64·55·55 = 70,276,800 MACs and 23,296 parameters of 61,100,840. */
const spec = `{
  "input": [3, 224, 224],
  "layers": [
    { "type": "Conv2d", "in_channels": 3, "out_channels": 64, "kernel_size": 11, "stride": 4, "padding": 2 },
    { "name": "tail", "type": "Sequential", "layers": [
      { "type": "ReLU" },
      { "type": "Conv2d", "in_channels": 32, "out_channels": 64, "kernel_size": 1 }
    ] }
  ]
}
`;

const repaired = spec.replace('"in_channels": 32', '"in_channels": 64');

describe('a layer spec', () => {
  let files = 0;

  async function open(text: string): Promise<vscode.TextDocument> {
    const document = await vscode.workspace.openTextDocument(await writeFile(`test${++files}.layers.json`, text));
    await vscode.window.showTextDocument(document);
    return document;
  }

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.saveAll');
    await closeEditors();
  });

  it('shows the cost above every layer, sums above blocks, and totals at the top', async () => {
    const document = await open(repaired);
    await lensAt(document, 3, /^70\.3 MMac · 23\.3 k params · 64 × 55 × 55 · 8\d\.\d %$/);
    // 64·64·55·55 = 12,390,400 MACs and 64·64 + 64 parameters.
    await lensAt(document, 4, /^12\.4 MMac · 4\.16 k params · 64 × 55 × 55/);
    await lensAt(document, 5, /^0\.194 MFLOPs · 64 × 55 × 55/);
    await lensAt(document, 0, /82\.7 MMac.*27\.5 k params/);
    await statusText(/^82\.7 MMac · 27\.5 k params$/);
  });

  it('shows FLOPs and their shares if there are no MACs', async () => {
    const document = await open(`{
  "input": [8, 4, 4],
  "layers": [
    { "type": "ReLU" },
    { "type": "Sigmoid" }
  ]
}
`);
    // Of 128 elements each: a comparison, and neg, exp, add and div.
    await lensAt(document, 3, /^128 FLOPs · 8 × 4 × 4 · 20\.0 %$/);
    await lensAt(document, 4, /^512 FLOPs · 8 × 4 × 4 · 80\.0 %$/);
    await lensAt(document, 0, /^640 FLOPs/);
  });

  it('shows only totals above single-line JSON', async () => {
    const document = await open(JSON.stringify(JSON.parse(repaired)));
    await lensAt(document, 0, /82\.7 MMac.*27\.5 k params/);
    const lenses = await lensesOf(document);
    if (lenses.length !== 1) throw new Error(`Expected one lens, got ${lenses.map(({ title }) => title).join(', ')}`);
  });

  it('keeps the last good lenses while the JSON is broken, and moves them with the text', async () => {
    const document = await open(repaired);
    await lensAt(document, 3, /70\.3 MMac/);
    await replaceText(document, '"input"', '\n"input');
    await new Promise(resolve => setTimeout(resolve, 500));
    await lensAt(document, 4, /70\.3 MMac/);
    await replaceText(document, '\n"input', '"input"');
    await lensAt(document, 3, /70\.3 MMac/);
  });

  it('counts again after an edit', async () => {
    const document = await open(repaired);
    await lensAt(document, 3, /70\.3 MMac/);
    await replaceText(document, '"stride": 4', '"stride": 2');
    // (224 + 2·2 − 11)/2 + 1 = 109, rounded down: 3·11·11·64·109·109 = 276,019,392 MACs.
    await lensAt(document, 3, /^276 MMac · 23\.3 k params · 64 × 109 × 109/);
  });

  it('explains a layer on hover', async () => {
    const document = await open(repaired);
    await lensAt(document, 3, /70\.3 MMac/);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(3, 16),
    );
    const text = hovers
      .flatMap(hover => hover.contents)
      .map(content => (typeof content === 'string' ? content : content.value))
      .join('\n');
    for (const expected of ['140,553,600', '70,276,800', 'C<sub>out</sub>', 'output channels', '23,296']) {
      if (!text.includes(expected)) throw new Error(`The hover should name ${expected}:\n${text}`);
    }
  });

  it('explains arguments by its JSON schema', async () => {
    const document = await open(repaired);
    const position = document.positionAt(repaired.indexOf('kernel_size'));
    await eventually('a hover', async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        position,
      );
      return hovers
        .flatMap(hover => hover.contents)
        .some(content => typeof content !== 'string' && content.value.includes('Size of the kernel'));
    });
  });

  it('marks a wrong number of channels and offers the right one', async () => {
    const document = await open(spec);
    const found = await eventually('a diagnostic', () =>
      vscode.languages.getDiagnostics(document.uri).find(({ source }) => source === 'Model Cost Lens'),
    );
    const marked = document.getText(found.range);
    if (marked !== '32') throw new Error(`The number should be marked, not: ${marked}`);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      found.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find(({ title }) => title === 'Change in_channels to 64');
    if (!fix?.edit) throw new Error(`No quick fix among: ${actions.map(({ title }) => title).join(', ')}`);
    await vscode.workspace.applyEdit(fix.edit);
    if (document.getText() !== repaired) throw new Error(`The fix made:\n${document.getText()}`);
    await eventually('no diagnostic', () =>
      vscode.languages.getDiagnostics(document.uri).every(({ source }) => source !== 'Model Cost Lens')
        ? true
        : undefined,
    );
  });

  it('lists its layers as symbols', async () => {
    const document = await open(repaired);
    await lensAt(document, 3, /70\.3 MMac/);
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    const tail = symbols.find(({ name, detail }) => name === 'tail' && detail.startsWith('Sequential'));
    const below = tail?.children.map(({ name }) => name).join(' ');
    if (below !== 'tail.0 tail.1')
      throw new Error(
        `Expected the block with its layers, got ${below} in ${symbols.map(({ name }) => name).join(', ')}`,
      );
  });

  it('opens its page beside the text', async () => {
    const document = await open(repaired);
    await lensAt(document, 3, /70\.3 MMac/);
    await vscode.commands.executeCommand('modelCostLens.show', document.uri, 0);
    const beside = await eventually('a page', () =>
      vscode.window.tabGroups.all
        .flatMap(group => group.tabs)
        .find(({ input }) => input instanceof vscode.TabInputCustom),
    );
    if (beside.group.viewColumn !== vscode.ViewColumn.Two) throw new Error('The page should stand beside the text');
    await statusText(/^82\.7 MMac/);
  });

  it('shows nothing in other JSON files', async () => {
    const document = await open('{ "layers": 3, "compilerOptions": {} }');
    await new Promise(resolve => setTimeout(resolve, 300));
    const lenses = await lensesOf(document);
    if (lenses.length > 0) throw new Error(`Expected no lenses, got ${lenses.map(({ title }) => title).join(', ')}`);
    if ((await modelCost()).active) throw new Error('No model should be active');
  });
});
