import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { builtInDevices } from '../../src/engine/questions/speed/devices';
import { projectRoot } from '../host/vscode/paths';
import { pseudoLocale, writePseudoLocale } from '../l10n/pseudoLocale';
import { temporaryFolder } from '../support/temporaryFolder';
import { pictureSettings } from './support/picture';
import { until } from './support/until';
import { inEachView, textsOf } from './support/texts';
import { windowed } from './support/windowed';
import type { WorkbenchOptions } from './support/workbench';

const model = fs.readFileSync(path.join(projectRoot, 'test/fixtures/alexnet.onnx'), 'latin1');
const spec = fs.readFileSync(path.join(projectRoot, 'media/templates/alexnet.layers.json'), 'utf8');

/** The same spec with an argument that its layer does not have. */
const mistaken = spec.replace('"padding": 2', '"padding": 2, "strid": 4');

/** The extension with the two files of one more language. */
function extensionWithPseudoLocale(): string {
  const extension = temporaryFolder();
  for (const part of ['dist', 'media', 'package.json', 'package.nls.json'])
    fs.cpSync(path.join(projectRoot, part), path.join(extension, part), { recursive: true });
  fs.mkdirSync(path.join(extension, 'l10n'));
  writePseudoLocale(extension);
  return extension;
}

/** Units, conventions, types, optimizers, and the symbols of AlexNet's formulas. */
const symbols =
  'MACs Mac kMac MMac GMac FLOPs kFLOPs MFLOPs GFLOPs GFLOPS TFLOPS kB MB GB ns ms ptflops float int bfloat SGD Adam in out Cin Cout Kh Kw Hout Wout';

/** Untranslated words: ASCII words that are neither symbols nor names in the file. */
function english(texts: readonly string[], file: string): string[] {
  const devices = builtInDevices.map(({ name }) => name).join();
  const known = new Set(`${symbols} ${devices} alexnet.onnx ${file}`.match(/[A-Za-z]+/g));
  return texts.filter(text => (text.match(/[A-Za-z]{2,}/g) ?? []).some(word => !known.has(word)));
}

describe('in a language with other letters, punctuation and word order', () => {
  const options: WorkbenchOptions = {
    files: ['alexnet.onnx'],
    displayLanguage: pseudoLocale,
    settings: { ...pictureSettings, 'modelCostLens.budgets': { '*.onnx': { macs: '600M', params: '5M' } } },
    prepare: folder => fs.writeFileSync(path.join(folder, 'alexnet.layers.json'), mistaken),
  };
  before(() => {
    options.extension = extensionWithPseudoLocale();
  });
  const test = windowed(options, async () => {});

  test('the page of a model has no English in any view', async (_, workbench) => {
    await workbench.openFromExplorer('alexnet.onnx');
    const page = await workbench.webviewFrame();
    await page
      .getByRole('row', { name: /features/ })
      .first()
      .waitFor();
    await page.getByRole('treegrid').focus();
    await page.getByRole('treegrid').press('*');
    await page
      .getByRole('row', { name: /features\.0/ })
      .first()
      .click();
    await page.locator('mcl-details-pane').getByText('⟦').first().waitFor();
    await inEachView(page, async tab => {
      const said = await textsOf(page);
      assert.ok(said.filter(text => text.includes('⟦')).length > 10);
      assert.deepEqual(english(said, model), [], tab);
    });
    assert.match(await workbench.statusBarText(), /^714 MMac · ⟦[^a-z]*61\.1 M[^a-z]*⟧$/);
  });

  test('lenses, hovers, problems and the status bar of a layer spec have no English', async (_, workbench) => {
    await workbench.openFromExplorer('alexnet.layers.json');
    const lenses = workbench.page.locator('.codelens-decoration a');
    await lenses.filter({ hasText: '⟦' }).first().waitFor();
    assert.deepEqual(english(await lenses.allInnerTexts(), spec), []);
    // The figures are the same in every language, but not their labels for screen readers.
    const total = workbench.page.locator('.statusbar-item a', { hasText: 'MMac' });
    assert.match(
      (await total.getAttribute('aria-label')) ?? '',
      /^⟦[^a-z]*714 MMac · ⟦[^a-z]*61\.1 M[^a-z]*⟧[^a-z]*⟧$/,
    );
    const hovers = async (argument: string, expected: string): Promise<string[]> => {
      const word = workbench.page
        .locator('.view-line span')
        .filter({ hasText: new RegExp(`^"${argument}"$`) })
        .first();
      const hover = workbench.page.locator('.monaco-hover:visible');
      const text = await until(`a hover of ${argument}`, async () => {
        await workbench.page.mouse.move(5, 5);
        await word.hover({ timeout: 1000 });
        await hover.filter({ hasText: expected }).waitFor({ timeout: 3000 });
        return hover.innerText();
      });
      return text.split('\n');
    };
    assert.deepEqual(english(await hovers('kernel_size', '140,553,600'), spec), []);
    // The other lines come from VS Code.
    const problem = (await hovers('strid', '⟦')).filter(line => /strid|⟦/.test(line));
    assert.deepEqual(english(problem, `${mistaken} Model Cost Lens unknown-argument`), []);
  });
});
