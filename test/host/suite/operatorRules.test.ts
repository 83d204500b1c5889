import * as vscode from 'vscode';
import { graphProto, modelProto, nodeProto, valueInfoProto } from '../../unit/support/onnxFile';
import { bytesField, flatten, varintField } from '../../unit/support/protobuf';
import { closeEditors, eventually, modelCost, openModel, workspaceFolder, writeFile } from './support';

const setting = 'modelCostLens.operators';
const operator = 'mamba_ssm::SelectiveScan';

/** A selective scan of x [2, 8, 16] with a state of 4 per channel, which has no rule. */
const model = flatten(
  modelProto(
    graphProto({
      nodes: [nodeProto('SelectiveScan', ['x', 'a'], ['y'], bytesField(7, 'mamba_ssm'))],
      inputs: [valueInfoProto('x', [2, 8, 16]), valueInfoProto('a', [8, 4])],
      outputs: [valueInfoProto('y', [2, 8, 16])],
    }),
    17,
    bytesField(8, [...bytesField(1, 'mamba_ssm'), ...varintField(2, 1)]),
  ),
);

describe('a user-defined cost rule', () => {
  const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('modelCostLens');
  const workspaceSettings = (): vscode.Uri => vscode.Uri.joinPath(workspaceFolder(), '.vscode/settings.json');

  const problems = ({ uri }: vscode.TextDocument): vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Model Cost Lens');

  /** Opens the workspace's settings with these rules. */
  async function openRules(rules: string): Promise<vscode.TextDocument> {
    await vscode.workspace.fs.writeFile(
      workspaceSettings(),
      new TextEncoder().encode(`{\n  // of the team\n  "${setting}": ${rules}\n}\n`),
    );
    const document = await vscode.workspace.openTextDocument(workspaceSettings());
    await vscode.window.showTextDocument(document);
    // A document of an earlier test may be reloaded late.
    await eventually('its text', () => document.getText().includes(rules));
    return document;
  }

  const cursor = (): string => {
    const { document, selection } = vscode.window.activeTextEditor!;
    const line = document.lineAt(selection.active).text;
    return `${line.slice(0, selection.active.character)}|${line.slice(selection.active.character)}`.trim();
  };

  /** By the editor, not by the URI: a browser window has two URIs for the user settings. */
  async function fill(field: string, formula: string): Promise<void> {
    const editor = vscode.window.activeTextEditor!;
    const start = editor.document.getText().indexOf(`"${field}": ""`) + `"${field}": "`.length;
    await editor.edit(builder => builder.insert(editor.document.positionAt(start), formula));
  }

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await closeEditors();
    await configuration().update('operators', undefined, vscode.ConfigurationTarget.Global);
    await vscode.workspace.fs.delete(workspaceSettings()).then(undefined, () => undefined);
    await eventually('settings without rules', () => Object.keys(configuration().get('operators') ?? {}).length === 0);
  });

  it('is drafted from the inputs of an unknown operator, and counts once its formulas are filled in', async () => {
    const uri = await writeFile('scan.onnx', model);
    await openModel(uri);
    const api = await modelCost();
    await eventually('the model', () => api.active?.text);
    await vscode.commands.executeCommand('modelCostLens.defineCost', uri, 0);
    const document = await eventually('the settings with a rule', () => {
      const editor = vscode.window.activeTextEditor;
      return editor?.document.getText().includes(operator) ? editor.document : undefined;
    });
    const written = JSON.parse(document.getText().slice(document.getText().indexOf('{'))) as Record<string, unknown>;
    equal(written[setting], {
      [operator]: {
        let: { a0: 'in0[0]', a1: 'in0[1]', a2: 'in0[2]', b0: 'in1[0]', b1: 'in1[1]' },
        outputs: ['in0'],
        macs: '',
        flops: '',
      },
    });
    equal(cursor(), '"macs": "|",');
    await eventually('a problem at the missing formula', () => {
      const [problem] = problems(document);
      return problem && document.getText(problem.range) === '""' && /'macs'.*expected/.test(problem.message);
    });
    await fill('macs', '0');
    await fill('flops', '9*a0*a2*a1*b1');
    await vscode.commands.executeCommand('workbench.action.files.save');
    // 9 · B · L · D · N, as the authors of Mamba count a scan.
    await eventually('its figure', async () => (await api.getReport(uri)).totals.flops === 9 * 2 * 16 * 8 * 4);
    equal(problems(document).length, 0);
  });

  for (const [mistake, rules, place, sentence] of [
    ['a formula', `{ "a::B": { "outputs": ["in0"], "flops": "2 * X" } }`, '"2 * X"', /character 5.*not "X"/],
    ['a dimension', `{ "a::B": { "outputs": [["in0[0]", "in0["]] } }`, '"in0["', /outputs\[0\]/],
    ['a field', `{ "a::B": { "outputs": ["in0"], "cost": "1" } }`, '"1"', /'cost' is unknown/],
    ['a rule', `{ "a::B": { "flops": "1" } }`, '"a::B"', /'outputs' must be/],
  ] as const)
    it(`is marked at ${mistake} until it is fixed`, async () => {
      const document = await openRules(rules);
      await eventually('a problem there', () => {
        const [problem] = problems(document);
        return problem && document.getText(problem.range) === place && sentence.test(problem.message);
      });
      const edit = new vscode.WorkspaceEdit();
      edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), '{}');
      await vscode.workspace.applyEdit(edit);
      await eventually('no problem', () => problems(document).length === 0);
    });

  it('is completed by its JSON schema', async () => {
    const document = await openRules(`{ "a::B": { "outputs": ["in0"], "" } }`);
    const position = document.positionAt(document.getText().indexOf('""') + 1);
    await eventually('the fields of a rule', async () => {
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        position,
      );
      const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      return ['let', 'macs', 'flops', 'special'].every(field => labels.includes(field));
    });
  });
});

function equal(actual: unknown, expected: unknown): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (found !== wanted) throw new Error(`Expected ${wanted}, got ${found}`);
}
