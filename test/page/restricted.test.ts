import { startServer } from '../host/vscode/server';
import { temporaryFolder } from '../support/temporaryFolder';
import { CostPage } from './support/costPage';
import { openWorkbench } from './support/workbench';

describe('In Restricted Mode', () => {
  it('a model opens, and the settings of the folder are ignored', async () => {
    const server = await startServer({
      dataFolder: temporaryFolder(),
      settings: { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' },
      automation: true,
    });
    const workbench = await openWorkbench(server, {
      files: ['alexnet.onnx'],
      settings: { 'modelCostLens.budgets': { '*.onnx': { macs: 1 } } },
    });
    try {
      await workbench.page.getByText('Restricted Mode').first().waitFor();
      const page = await CostPage.open(workbench, 'alexnet.onnx');
      await page.waitForText(page.frame.locator('.totals'), /714/);
      await workbench.screenshot('restricted-mode');
      if ((await page.frame.getByText(/over budget/i).count()) > 0) throw new Error('A budget of the folder counts');
    } finally {
      await workbench.close();
      server.stop();
    }
  }).timeout(120_000);
});
