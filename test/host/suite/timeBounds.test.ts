import * as vscode from 'vscode';
import { closeEditors, eventually, writeFile } from './support';

const input = (name: string, ...shape: number[]) => ({
  name,
  op: 'Placeholder',
  attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim: shape.map(size => ({ size: String(size) })) } } },
});
const integer = { tensor: { dtype: 'DT_INT32', tensorShape: {}, intVal: [6] } };

/** Each node is a line from line 1 on. How many boxes are kept depends on the data. */
const nodes = [
  input('boxes', 10, 4),
  input('scores', 10),
  { name: 'most', op: 'Const', attr: { dtype: { type: 'DT_INT32' }, value: integer } },
  input('overlap'),
  input('least'),
  { name: 'relu', op: 'Relu', input: ['boxes'] },
  { name: 'kept', op: 'NonMaxSuppressionV3', input: ['boxes', 'scores', 'most', 'overlap', 'least'] },
  { name: 'negated', op: 'Neg', input: ['kept'] },
];
const model = `{ "format": "graph-model", "modelTopology": { "node": [
${nodes.map(node => JSON.stringify(node)).join(',\n')}
] } }
`;

/** The default device moves 3.35 TB per second. The ReLU reads and writes 40 floats, 320 bytes. */
const relu = { line: 6, moved: '320 B moved', time: 'at least 0.0955 ns on NVIDIA H100 SXM 80 GB, bound by memory' };
/** At most 6 indices of 8 bytes are read and written. */
const negated = {
  line: 8,
  moved: '≤ 96 B moved',
  time: '0.0287 ns on NVIDIA H100 SXM 80 GB at the largest sizes, bound by memory',
};

describe('the time bound of a layer and of a model', () => {
  afterEach(closeEditors);

  it('is a least time only where sizes do not depend on data, in tooltips of lenses', async () => {
    const document = await vscode.workspace.openTextDocument(await writeFile('boxes.json', model));
    await vscode.window.showTextDocument(document);
    const tooltips = await eventually('lenses of the model and its layers', async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
        100,
      );
      const found = new Map(lenses.map(({ range, command }) => [range.start.line, command?.tooltip ?? '']));
      return found.size > 1 && found.get(0)?.includes('moved') ? found : undefined;
    });
    for (const { line, moved, time } of [relu, negated])
      if (!tooltips.get(line)?.startsWith(`${moved} · ${time}`))
        throw new Error(`Line ${line} has: ${tooltips.get(line)}`);
    if (!/^≤ [^·]* moved · [\d.]+ ns on .* at the largest sizes, bound by memory$/m.test(tooltips.get(0)!))
      throw new Error(`The model has: ${tooltips.get(0)}`);
  });

  it('is a least time only where sizes do not depend on data, in hovers', async () => {
    const document = await vscode.workspace.openTextDocument(await writeFile('hovered.json', model));
    await vscode.window.showTextDocument(document);
    for (const { line, moved, time } of [relu, negated])
      await eventually(`a hover with ${moved} and ${time}`, async () => {
        const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
          'vscode.executeHoverProvider',
          document.uri,
          new vscode.Position(line, 4),
        );
        return hovers
          .flatMap(({ contents }) => contents.map(part => (typeof part === 'string' ? part : part.value)))
          .map(markdown => markdown.replaceAll('&nbsp;', ' ').replace(/\\(?=\W)/g, ''))
          .find(text => text.includes(`${moved} · `) && text.includes(` FLOPs per byte · ${time}`));
      });
  });
});
