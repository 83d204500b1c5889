import { CostPage } from './support/costPage';
import { until } from './support/until';
import { windowed } from './support/windowed';

/** AlexNet has 714,188,480 MACs and 61,100,840 parameters of 4 bytes each (torchvision's documentation). */
describe('budgets on the page of a model', () => {
  const test = windowed(
    {
      files: ['alexnet.onnx'],
      settings: { 'modelCostLens.budgets': { '*.onnx': { macs: '600M', params: '62M' } } },
    },
    workbench => CostPage.open(workbench, 'alexnet.onnx'),
  );

  test('are listed when exceeded, and follow the settings', async (page, workbench) => {
    const line = page.frame.locator('.budget');
    await until('the limit that is passed', async () =>
      (await line.innerText()) === 'Over budget: MACs 714 M of 600 M' ? true : undefined,
    );
    await workbench.screenshot('page-over-budget');
    workbench.changeSettings({ 'modelCostLens.budgets': { 'alexnet.*': { macs: '1G' } } });
    await until('a budget that is kept', async () => ((await line.innerText()) === 'Within budget' ? true : undefined));
    workbench.changeSettings({ 'modelCostLens.budgets': { 'resnet*.onnx': { macs: '1G' } } });
    await until('no budget', async () => ((await line.count()) === 0 ? true : undefined));
  });
});
