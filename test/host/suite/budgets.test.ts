import * as vscode from 'vscode';
import { closeEditors, eventually, openModel, workspaceFolder } from './support';

/** AlexNet: 714,188,480 MACs, 61,100,840 parameters of 4 bytes (COUNTING's table; torchvision's documentation). */
describe('budgets', () => {
  const alexnet = (): vscode.Uri => vscode.Uri.joinPath(workspaceFolder(), 'alexnet.onnx');
  const setBudgets = async (value: unknown): Promise<void> =>
    vscode.workspace.getConfiguration('modelCostLens').update('budgets', value, vscode.ConfigurationTarget.Global);
  const problems = (): string[] =>
    vscode.languages
      .getDiagnostics(alexnet())
      .filter(({ code }) => code === 'over-budget')
      .map(({ message }) => message);
  const eventuallyProblems = async (...expected: string[]): Promise<void> => {
    await eventually(`the problems ${expected.join('; ')}`, () =>
      JSON.stringify(problems()) === JSON.stringify(expected) ? true : undefined,
    );
  };

  afterEach(async () => {
    await closeEditors();
    await setBudgets(undefined);
  });

  it('are shown as problems while a model over budget is open', async () => {
    await setBudgets({ '*.onnx': { macs: '600M', params: '62M' } });
    await openModel(alexnet());
    await eventuallyProblems('Over budget: MACs 714 M of 600 M');
    await closeEditors();
    await eventuallyProblems();
  });

  it('are checked again when the setting changes', async () => {
    await setBudgets({ 'alexnet.onnx': { macs: '1G' } });
    await openModel(alexnet());
    await setBudgets({ 'alexnet.onnx': { weightBytes: '64MB' } });
    await eventuallyProblems('Over budget: weights 244 MB of 64.0 MB');
    await setBudgets({ 'other/*.onnx': { weightBytes: '64MB' } });
    await eventuallyProblems();
  });
});
