import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { safetensorsFile } from '../unit/readers/checkpoints/checkpointFiles';
import { accessibilityFaults } from './support/axe';
import { ComparePage } from './support/comparePage';
import { CostPage } from './support/costPage';
import { pictureSettings, readmePicture } from './support/picture';
import { windowed } from './support/windowed';
import { applyTheme } from './support/workbench';

/** Llama-3-8B, as configured in its repository: 8,030,261,248 parameters, 131,072 bytes per token in 16 bits. */
const llama3 = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  hidden_size: 4096,
  intermediate_size: 14336,
  num_attention_heads: 32,
  num_hidden_layers: 32,
  num_key_value_heads: 8,
  vocab_size: 128256,
  tie_word_embeddings: false,
  torch_dtype: 'bfloat16',
};

describe('The config.json of a language model', () => {
  const settings = { ...pictureSettings, 'editor.minimap.enabled': false };
  const test = windowed(
    {
      files: [],
      viewport: { width: 1280, height: 860 },
      settings,
      prepare: folder => fs.writeFileSync(path.join(folder, 'config.json'), JSON.stringify(llama3, null, 2)),
    },
    async workbench => {
      await applyTheme(workbench, 'dark');
      await workbench.openFromExplorer('config.json');
      await workbench.hideSideBar();
      await workbench.waitForStatusBar(/8\.03 G/);
    },
  );

  test('shows its totals and the effect of its keys inline', async (_, workbench) => {
    await workbench.page.locator('.codelens-decoration a', { hasText: '8.03 G' }).first().waitFor();
    await readmePicture(workbench, 'config-lenses');
  });

  test('shows the cost of prefill and decoding, and the times on a device', async (_, workbench) => {
    await workbench.page.locator('.codelens-decoration a', { hasText: '8.03 G' }).first().click();
    const page = await CostPage.visible(workbench, 'config.json');
    await page.showTab('Generation');
    const table = page.frame.locator('table.generation');
    // 2 · 32 layers · 8 heads · 128 · 2 bytes; for 128 tokens.
    await page.waitForText(table, /131 kB/);
    await page.waitForText(table, /16\.8 MB/);
    await page.waitForText(table, /≤ \d+ tokens per second/);
    await page.waitForText(table, /fits up to \d+,\d+ tokens/);
    await page.waitForText(page.frame.locator('.view-text'), /7,504,658,432 · tokens/);
    await readmePicture(workbench, 'generation');
    assert.deepEqual(await accessibilityFaults(workbench), []);
    assert.deepEqual(workbench.errors, []);
  });
});

describe('Two configurations selected in the explorer', () => {
  const tiny = { ...llama3, hidden_size: 64, intermediate_size: 128, num_attention_heads: 4, num_key_value_heads: 2 };
  const write = (folder: string, file: string, layers: number): void =>
    fs.writeFileSync(path.join(folder, file), JSON.stringify({ ...tiny, num_hidden_layers: layers, vocab_size: 100 }));
  const test = windowed(
    {
      files: [],
      viewport: { width: 1280, height: 860 },
      prepare: folder => {
        write(folder, 'config.json', 1);
        write(folder, 'model.json', 2);
      },
    },
    workbench => ComparePage.open(workbench, 'config.json', 'model.json'),
  );

  test('are compared module by module', async page => {
    // A layer: queries and results 2 · 64², keys and values 2 · 64 · 32, feed-forward 3 · 64 · 128, two norms of 64.
    const parameters = 2 * 64 ** 2 + 2 * 64 * 32 + 3 * 64 * 128 + 2 * 64;
    assert.equal(parameters, 36_992);
    const added = (await page.rows()).find(cells => cells.includes('added'));
    assert.deepEqual(added?.slice(0, 3), ['model/layers.1', 'LlamaDecoderLayer', 'added']);
    assert.match((await page.totalsLine('Difference')).join(' '), /\+37\.0 k/);
  });
});

describe('A safetensors file in the editor', () => {
  const file = safetensorsFile({
    'model.embed_tokens.weight': { dtype: 'BF16', shape: [100, 8] },
    'model.layers.0.mlp.up_proj.weight': { dtype: 'BF16', shape: [32, 8] },
    'model.layers.0.mlp.down_proj.weight': { dtype: 'F32', shape: [8, 32] },
  });
  const test = windowed(
    {
      files: [],
      viewport: { width: 1280, height: 860 },
      prepare: folder => fs.writeFileSync(path.join(folder, 'model.safetensors'), file),
    },
    async workbench => {
      await CostPage.open(workbench, 'model.safetensors');
    },
  );

  test('is shown as a tree of tensors with parameters and no cost', async (_, workbench) => {
    const page = await CostPage.visible(workbench, 'model.safetensors');
    // 100 · 8 + 2 · 32 · 8, in 2 · (800 + 256) + 4 · 256 bytes.
    await page.waitForText(page.frame.locator('.totals'), /1\.31 k/);
    await page.waitForText(page.frame.locator('.totals'), /3\.14 kB/);
    assert.doesNotMatch(await page.text(page.frame.locator('.totals')), /MAC|FLOP|activations/i);
    assert.deepEqual(await page.frame.getByRole('tab').allInnerTexts(), ['Modules', 'Nodes', 'Operators', 'Map']);
    const row = page.row('up_proj/weight');
    await page.waitForText(row, /32 × 8/);
    await page.waitForText(row, /512 B/);
    await workbench.waitForStatusBar(/1\.31 k params/);
    await workbench.screenshot('safetensors');
    assert.deepEqual(await accessibilityFaults(workbench), []);
    assert.deepEqual(workbench.errors, []);
  });
});
