import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { projectRoot } from '../host/vscode/paths';
import { accessibilityFaults } from './support/axe';
import { ComparePage } from './support/comparePage';
import { CostPage } from './support/costPage';
import { pictureSettings, readmePicture } from './support/picture';
import { savedFile } from './support/savedFile';
import { until } from './support/until';
import { windowed } from './support/windowed';
import { applyTheme, type Workbench } from './support/workbench';

const model = 'resnet18_bn_kept.onnx';
/** The class that VS Code sets on a page's body for each kind of theme. */
const bodyClasses = { dark: 'vscode-dark', light: 'vscode-light', highContrast: 'vscode-high-contrast' } as const;
/** Text that would be an element if it were not shown as text. */
const markup = '<img src=x onerror=alert(1)>';

describe('The Compress view', () => {
  const open = windowed({ files: [`models/${model}`], viewport: { width: 1440, height: 900 } }, async workbench => {
    const page = await CostPage.open(workbench, `models/${model}`);
    await page.row('layer1').waitFor();
    await page.showTab('Compress');
    return page;
  });

  /** The page must be accessible at the end of every test. */
  const test: typeof open = (title, body) =>
    open(title, async (page, workbench) => {
      await body(page, workbench);
      assert.deepEqual(await accessibilityFaults(workbench), []);
    });

  const steps = (page: CostPage) => page.frame.locator('.plan-step .fold');
  const view = (page: CostPage) => page.frame.getByRole('group', { name: 'Compress' });
  const figures = (page: CostPage) => page.frame.locator('.plan-figures');

  async function add(page: CostPage, layers: string, channels: string): Promise<void> {
    await page.frame.getByRole('button', { name: 'Add step' }).click();
    await page.frame.getByRole('textbox', { name: 'Layers' }).fill(layers);
    await page.frame.getByRole('textbox', { name: 'Channels' }).fill(channels);
    await page.frame.getByRole('textbox', { name: 'Channels' }).press('Enter');
  }

  const stepTexts = async (page: CostPage): Promise<string[]> =>
    (await steps(page).allInnerTexts()).map(text => text.replace(/\s+/g, ' ').trim());

  test('shows which layers change together and why, and what that brings', async (page, workbench) => {
    await add(page, '/layer1/layer1.0/conv2', '32');
    // The sums of layer1 begin with the 64 channels of conv1 (He et al. 2015, table 1): it changes too.
    const layers = page.frame.locator('.step-layers');
    await page.waitForText(
      layers,
      /conv1 Conv .*layer1\.0\/Add \(Add\) combines its channels with these\. 64 × 3 × 7 × 7 → 32 × 3 × 7 × 7/,
    );
    await page.waitForText(layers, /layer1\/layer1\.0\/conv2 Conv Selected\. 64 × 64 × 3 × 3 → 32 × 64 × 3 × 3/);
    await page.waitForText(
      layers,
      /layer2\/layer2\.0\/conv1 Conv Reads these channels\. 128 × 64 × 3 × 3 → 128 × 32 × 3 × 3/,
    );
    // By hand: conv1 112²·3·7²·32, four convolutions of layer1 56²·9·64·32 each, the two of layer2 that read it 28²·32·128·10.
    const saved = 112 ** 2 * 147 * 32 + 4 * 56 ** 2 * 9 * 64 * 32 + 28 ** 2 * 32 * 128 * 10;
    await page.waitForText(figures(page), new RegExp(`MACs 1\\.81 GMac .* −${(saved / 1e6).toFixed(0)} MMac`));
    await page.waitForText(view(page), /FLOPs −\d+\.\d %, time bound −\d+\.\d %: \d+ of 21 layers are memory-bound\./);
    await workbench.screenshot('compress-group');
    // A layer leads to its details, and to its place in the other views.
    await layers.getByRole('button', { name: 'layer2/layer2.0/conv1', exact: true }).click();
    await page.waitForText(page.details, /^conv1 /);
    await layers.getByRole('button', { name: 'layer2/layer2.0/conv1', exact: true, pressed: true }).waitFor();
    await page.showTab('Modules');
    await page.frame.locator('.row.selected span.name', { hasText: 'conv1' }).waitFor();
  });

  test('refuses in a sentence what cannot be followed, and leaves out what comes after it', async page => {
    await add(page, 'fc', '500');
    await page.waitForText(
      page.frame.getByRole('alert'),
      /^fc\/Gemm keeps its channels: they are those of the output /,
    );
    await add(page, 'layer1/**', '50 %');
    await page.waitForText(view(page), /left out/);
    await page.waitForText(view(page), /Change or remove the step that cannot be followed/);
    await page.frame.getByRole('button', { name: 'Remove step 1' }).click();
    await page.waitForText(figures(page), /MACs 1\.81 GMac/);
    assert.match((await stepTexts(page)).join(), /^Keep 50 % of the channels layer1\/\*\* \d+ layers$/);
  });

  test('says what is wrong with the fields of a step', async page => {
    await add(page, 'layer1/**', 'some');
    await page.waitForText(
      page.frame.getByRole('alert'),
      /^Enter a whole number of channels, or a share such as 50 %\.$/,
    );
    await page.frame.getByRole('textbox', { name: 'Channels' }).press('Escape');
    await page.frame.locator('.step-form').waitFor({ state: 'detached' });
  });

  test('works with the keyboard alone: add, change, undo, redo', async page => {
    const { keyboard } = page.frame.page();
    await page.frame.getByRole('tab', { name: 'Compress' }).focus();
    await page.frame.getByRole('button', { name: 'Add step' }).press('Enter');
    const focused = (): Promise<string> => page.frame.evaluate(() => document.activeElement?.id ?? '');
    await until('focus on the layers', async () => ((await focused()) === 'step-layers' ? true : undefined));
    await keyboard.type('layer1/**');
    await keyboard.press('Tab');
    await keyboard.type('50 %');
    await keyboard.press('Enter');
    await until('focus on the step', async () => ((await focused()) === 'step-0' ? true : undefined));
    await page.waitForText(figures(page), /MACs 1\.81 GMac/);
    await keyboard.press('Control+z');
    await steps(page).first().waitFor({ state: 'detached' });
    await page.frame.getByRole('button', { name: 'Add step' }).focus();
    await keyboard.press('Control+Shift+z');
    await steps(page).first().waitFor();
    await page.frame.getByRole('button', { name: 'Change step 1' }).press('Enter');
    // VS Code selects all later, perhaps while the amount is typed, after Ctrl+A.
    await page.frame.getByRole('textbox', { name: 'Channels' }).press('End');
    await keyboard.press('Shift+Home');
    await keyboard.type('25 %');
    await keyboard.press('Enter');
    await until('the changed step', async () =>
      (await stepTexts(page))[0]?.startsWith('Keep 25 %') ? true : undefined,
    );
  });

  test('starts a step from the context menu of a row, and keeps the plan while it is hidden', async (page, workbench) => {
    await page.showTab('Modules');
    await workbench.chooseFromContextMenu(page.row('layer4'), 'Compress This Layer…');
    const layers = page.frame.getByRole('textbox', { name: 'Layers' });
    await layers.waitFor();
    assert.equal(await layers.inputValue(), '/layer4');
    await page.frame.getByRole('textbox', { name: 'Channels' }).fill('50 %');
    await page.frame.getByRole('textbox', { name: 'Channels' }).press('Enter');
    const before = await page.waitForText(view(page), /layers are memory-bound/);
    await page.waitUntilStored();
    await workbench.page.keyboard.press('Control+w');
    const again = await CostPage.open(workbench, `models/${model}`);
    await again.waitForText(view(again), /layers are memory-bound/);
    assert.match(before, /Keep 50 % of the channels \/layer4/);
    assert.match(await again.text(view(again)), /Keep 50 % of the channels \/layer4/);
    await again.frame.getByRole('button', { name: 'Undo' }).click();
    await steps(again).first().waitFor({ state: 'detached' });
  });

  /** Confirms the dialog for a file, which is a quick input in a browser. */
  async function confirmFile(workbench: Workbench, file: string): Promise<void> {
    const dialog = workbench.page.locator('.quick-input-widget');
    const field = dialog.locator('input[type="text"]');
    // The dialog fills it in once it has looked at the folder.
    await until('a proposed file', async () => ((await field.inputValue()) === '' ? undefined : true));
    await until('the name of the file', async () => {
      await field.fill(file);
      // The dialog may still be looking.
      await new Promise(resolve => setTimeout(resolve, 300));
      return (await field.inputValue()) === file ? true : undefined;
    });
    await dialog.getByRole('button', { name: /^(OK|Open|Save)/ }).click();
  }

  test('saves a plan, and loads it', async (page, workbench) => {
    await add(page, 'layer1/**', '50 %');
    await page.waitForText(figures(page), /MACs/);
    await page.frame.getByRole('button', { name: 'Save plan…' }).click();
    const file = path.join(workbench.folder, 'small.plan.json');
    await confirmFile(workbench, file);
    assert.deepEqual(JSON.parse((await savedFile(file)).toString()), {
      version: 1,
      steps: [{ keep: { layers: 'layer1/**', channels: 0.5 } }],
    });
    fs.writeFileSync(file, JSON.stringify({ version: 1, steps: [{ lowRank: { layers: markup, rank: 8 } }] }));
    await page.frame.getByRole('button', { name: 'Load plan…' }).click();
    await confirmFile(workbench, file);
    await until('the loaded step', async () =>
      (await stepTexts(page))[0]?.startsWith('Two layers of rank 8') ? true : undefined,
    );
    // Names of a file are text.
    assert.match((await stepTexts(page))[0], /<img src=x onerror=alert\(1\)>/);
    assert.equal(await page.frame.locator('.plan-steps img').count(), 0);
    await page.waitForText(page.frame.getByRole('alert'), /^The pattern selects no linear layer/);
    fs.writeFileSync(file, '{ "version": 3 }');
    await page.frame.getByRole('button', { name: 'Load plan…' }).click();
    await confirmFile(workbench, file);
    await page.waitForText(page.frame.locator('.failure'), /Line 1, column 14: The version of a plan must be 1\./);
  });

  test('opens the comparison of the model with itself, and a layer spec of what is left', async (page, workbench) => {
    await add(page, 'layer1/**', '50 %');
    await page.waitForText(figures(page), /MACs/);
    await page.frame.getByRole('button', { name: 'Open comparison' }).click();
    const compared = await ComparePage.visible(workbench);
    assert.equal((await compared.totalsLine(model))[0], '1.81 GMac');
    assert.equal((await compared.totalsLine(`${model} after the plan`))[0], '1.38 GMac');
    await compared.frame.getByText(/^FLOPs −24\.\d %, time bound −/).waitFor();
    await compared.frame.getByRole('radio', { name: 'Time' }).check();
    await until('a limit', async () =>
      (await compared.rows()).some(row => /memory|arithmetic/.test(row.join(' '))) ? true : undefined,
    );
    assert.deepEqual(await accessibilityFaults(workbench), []);
    await workbench.screenshot('compress-compare');
    // What tells the names apart stays readable in a narrow window.
    await workbench.resize(620, 900);
    await until('the end of the name', async () =>
      (await compared.frame
        .locator('.compared-totals .link > span:last-child')
        .evaluateAll(ends =>
          ends.some(end => end.textContent.includes('after the plan') && end.scrollWidth <= end.clientWidth),
        ))
        ? true
        : undefined,
    );
    await workbench.screenshot('compress-compare-narrow');
    await workbench.resize(1440, 900);
    await workbench.page.keyboard.press('Control+w');
    const again = await CostPage.visible(workbench, model);
    await again.frame.getByRole('button', { name: 'Convert to layer spec' }).click();
    await workbench.page.locator('.tab', { hasText: 'resnet18_bn_kept.compressed.layers.json' }).waitFor();
    await workbench.page.locator('.view-line', { hasText: '"out_channels": 32' }).first().waitFor();
  });

  test('fits a narrow page', async (page, workbench) => {
    await add(page, 'layer1/**', '50 %');
    await page.waitForText(figures(page), /MACs/);
    await workbench.resize(760, 900);
    await until('the narrow page', async () =>
      (await page.frame.evaluate(() => {
        const scrolled = document.querySelector('mcl-compress-view .scrolling')!;
        return scrolled.scrollWidth <= scrolled.clientWidth && scrolled.clientWidth < 500;
      }))
        ? true
        : undefined,
    );
    await workbench.screenshot('compress-narrow');
  });
});

describe('ResNet-50 in the Compress view', () => {
  const spec = fs.readFileSync(path.join(projectRoot, 'media/templates/resnet50.layers.json'), 'utf8');
  const test = windowed(
    {
      files: [],
      viewport: { width: 1440, height: 900 },
      settings: pictureSettings,
      prepare: folder => fs.writeFileSync(path.join(folder, 'resnet50.layers.json'), spec),
    },
    async workbench => {
      await workbench.openFromExplorer('resnet50.layers.json');
      await workbench.hideSideBar();
      await workbench.runCommand('Model Cost Lens: Show Model Cost');
      const page = await CostPage.visible(workbench, 'resnet50.layers.json');
      await page.frame.locator('h1').click();
      await workbench.runCommand('View: Close Editors in Other Groups');
      return CostPage.visible(workbench, 'resnet50.layers.json');
    },
  );

  test('shows a residual group in every theme', async (page, workbench) => {
    await page.showTab('Compress');
    await page.frame.getByRole('button', { name: 'Add step' }).click();
    await page.frame.getByRole('textbox', { name: 'Layers' }).fill('layer1/layer1.0/out/out.0');
    await page.frame.getByRole('textbox', { name: 'Channels' }).fill('50 %');
    await page.frame.getByRole('textbox', { name: 'Channels' }).press('Enter');
    await page.waitForText(page.frame.locator('.step-layers'), /layer1\.2\/Add \(Add\) combines its channels/);
    await page.frame.locator('.plan-figures').waitFor();
    for (const theme of ['highContrast', 'dark', 'light'] as const) {
      await applyTheme(workbench, theme);
      await page.frame.locator(`body.${bodyClasses[theme]}`).waitFor();
      await readmePicture(workbench, `compress-${theme}`);
      assert.deepEqual(await accessibilityFaults(workbench), [], theme);
    }
  });
});
