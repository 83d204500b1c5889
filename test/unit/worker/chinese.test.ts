import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { FileSource } from '../../../src/node/fileSource';
import type { Source } from '../../../src/protocol/data';
import { Engine } from '../../../src/worker/engine';
import { readJson } from '../../l10n/files';
import { freshState } from './freshState';

const bundle = readJson<Record<string, string>>('l10n/bundle.l10n.zh-cn.json');
const folders = ['test/fixtures', 'test/fixtures/models', 'media/templates'];
const models = folders.flatMap(folder =>
  fs
    .readdirSync(folder)
    .filter(file => /\.(onnx|layers\.json)$/.test(file))
    .map(file => path.join(folder, file)),
);

describe('the engine in Chinese', () => {
  async function chineseEngine(): Promise<Engine> {
    const engine = new Engine(file => FileSource.open(file), { progress: () => undefined });
    await engine.translate(bundle);
    return engine;
  }

  const open = (engine: Engine, source: Source) =>
    engine.open('model', source, { dimensions: {}, defaults: [], inputShapes: {} });

  /** English text apart from names, figures and shapes: two words or more. */
  const english = (text: string): boolean =>
    /[A-Za-z]/.test(text) && (!/\p{Script=Han}/u.test(text) || /[a-z]{2,} [a-z]{2,}/.test(text));

  for (const file of models) {
    it(`translates everything about ${path.basename(file)}`, async () => {
      const engine = await chineseEngine();
      const summary = await open(engine, { kind: 'path', path: file, name: file });
      const said = summary.diagnostics.map(({ message }) => message);
      const { rowCount } = await engine.ask(
        { session: 'model', view: 'view' },
        'setView',
        { ...freshState, showPlumbing: true },
        0,
      );
      assert.ok(rowCount > 0);
      const all = await engine.ask({ session: 'model', view: 'view' }, 'expand', 0, true, 'all');
      for (const { item } of await engine.ask({ session: 'model', view: 'view' }, 'rows', 0, all.rowCount)) {
        const { note, diagnostics, formulas } = await engine.ask({ session: 'model' }, 'details', item, {
          convention: 'exact',
          metric: 'macs',
        });
        said.push(
          note,
          ...diagnostics.map(({ message }) => message),
          ...formulas.flatMap(({ meanings }) => meanings.map(({ meaning }) => meaning)),
        );
      }
      assert.ok(said.length > rowCount);
      assert.deepEqual([...new Set(said)].filter(english), []);
    });
  }

  it('translates why a file cannot be read', async () => {
    const engine = await chineseEngine();
    const pointer = new TextEncoder().encode(
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 244403360\n',
    );
    await assert.rejects(open(engine, { kind: 'bytes', bytes: pointer, name: 'a.onnx' }), {
      code: 'lfs-pointer',
      message: '这是 Git LFS 指针，而不是模型本身：请运行 "git lfs pull" 获取。',
    });
  });

  const spec = (layers: string, more = '"input": [3, 32, 32]'): string => `{ ${more}, "layers": [${layers}] }`;

  for (const [name, text, expected] of [
    [
      'a number that is not a valid size',
      spec('{"type": "Linear", "out_features": 0}'),
      ['out_features：应不小于 1。'],
    ],
    [
      'a list of the wrong length',
      spec('{"type": "Conv2d", "out_channels": 8, "kernel_size": [3, 3, 3]}'),
      ['kernel_size：应恰好有 2 个值。'],
    ],
    [
      'a value that is not an allowed choice',
      spec('{"type": "Conv2d", "out_channels": 8, "kernel_size": 3, "padding": true, "padding_mode": "none"}'),
      [
        'padding：应为数，或应为数组，或应为 "same"、"valid" 之一。',
        'padding_mode：应为 "zeros"、"reflect"、"replicate"、"circular" 之一。',
      ],
    ],
    ['an invalid name', spec('{"type": "ReLU", "name": "a/b"}'), ['name：名称不能以点开头，也不能含有斜杠或空白。']],
    [
      'a budget',
      spec('{"type": "ReLU"}', '"input": [3], "budget": { "mac": 5, "params": "many" }'),
      ['预算：没有参数“mac”；已忽略。', 'params：应为 600M、64MB 这样的数量。'],
    ],
    [
      'totals over a budget',
      spec('{"type": "Linear", "out_features": 8}', '"input": [4], "budget": { "params": 1 }'),
      ['超出预算：40（参数量），上限为 1。'],
    ],
  ] as const) {
    it(`translates the explanation of ${name} in a layer spec`, async () => {
      const { diagnostics } = await open(await chineseEngine(), { kind: 'text', text, name: 'a.layers.json' });
      assert.deepEqual(diagnostics.map(({ message }) => message).sort(), [...expected].sort());
    });
  }

  it('translates where JSON is truncated', async () => {
    const text = '{ "input": [3],\n  "layers": [ { "type" "ReLU" } ] }';
    await assert.rejects(open(await chineseEngine(), { kind: 'text', text, name: 'a.layers.json' }), {
      message: '第 2 行第 24 列：不是有效的 JSON（缺少冒号）。',
    });
  });
});
