import { minimatch } from 'minimatch';
import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import manifest, { capabilities, contributes } from '../../../package.json';
import texts from '../../../package.nls.json';
import chinese from '../../../package.nls.zh-cn.json';
import { unitPrefixes } from '../../../src/engine/formula/numbers';
import { conventions } from '../../../src/engine/graph/convention';
import { metrics } from '../../../src/engine/graph/metric';
import { toolNames } from '../../../src/engine/report/assistant/toolRequest';
import { tools } from '../../../src/engine/report/assistant/tools';
import { isModelPath, modelFiles } from '../../../src/host/model/modelFiles';
import { lensChoices } from '../../../src/host/settings/lensChoice';
import { pageActions } from '../../../src/protocol/pageApi';
import { projectRoot } from '../../host/vscode/paths';

const settings = contributes.configuration.properties;

describe('the manifest', () => {
  it('restricts settings with values of unlimited size in untrusted workspaces', () => {
    const open = Object.entries(settings).flatMap(([name, { type }]) =>
      type === 'object' || type === 'array' ? [name] : [],
    );
    assert.equal(capabilities.untrustedWorkspaces.supported, 'limited');
    assert.deepEqual(capabilities.untrustedWorkspaces.restrictedConfigurations.sort(), open.sort());
  });

  for (const [name, values] of [
    ['convention', conventions],
    ['unit', unitPrefixes],
    ['lensFigure', metrics],
    ['lens', lensChoices],
  ] as const)
    it(`offers all values for ${name}, each with its description`, () => {
      const setting = settings[`modelCostLens.${name}`];
      assert.deepEqual(setting.enum, values);
      assert.deepEqual(
        setting.enumDescriptions,
        values.map(value => `%setting.${name}.${value}%`),
      );
      assert.deepEqual(
        setting.enumItemLabels,
        values.map(value => `%setting.${name}.${value}.label%`),
      );
      assert.ok(setting.enum.includes(setting.default));
    });

  it('states in all menus of files which files are models, as searches for models do', () => {
    const { menus } = contributes;
    const conditions = [...menus['explorer/context'], ...menus['editor/title/context']].map(({ when }) => when);
    const patterns = conditions.map(when =>
      [...when.matchAll(/(resource\w+) =~ \/(.*?)\/(?= |\)|$)/g)].map(([, key, pattern]) => ({ key, pattern })),
    );
    for (const pattern of patterns) assert.deepEqual(pattern, patterns[0]);
    const inMenus = (name: string): boolean =>
      patterns[0].some(({ key, pattern }) =>
        new RegExp(pattern).test(key === 'resourceExtname' ? (/\.[^.]*$/.exec(name)?.[0] ?? '') : name),
      );
    // From the readers: ONNX, Keras archives and JSON, TensorFlow.js, Hugging Face, safetensors, GGUF, layer specs.
    const models = ['a.onnx', 'a.keras', 'a.safetensors', 'a.gguf', 'net.layers.json', 'config.json', 'model.json'];
    const moreModels = ['my_model.json', 'resnet.keras.json', 'architecture.json', 'model.safetensors.index.json'];
    const others = ['package.json', 'tsconfig.json', 'jest.config.json', 'supermodel.json', 'a.txt', 'layers.json'];
    for (const [names, expected] of [
      [[...models, ...moreModels], true],
      [others, false],
    ] as const)
      for (const name of names) {
        assert.equal(inMenus(name), expected, name);
        assert.equal(isModelPath(`/folder/${name}`), expected, name);
        assert.equal(minimatch(`folder/${name}`, modelFiles), expected, name);
      }
  });

  it('names commands in title case', () => {
    const small = ['a', 'an', 'and', 'as', 'of', 'or', 'in', 'the', 'to', 'with'];
    for (const [key, title] of Object.entries(texts))
      if (key.startsWith('command.'))
        for (const word of title.split(/[^\p{L}\p{N}’-]+/u).slice(1))
          if (word !== '' && !small.includes(word.toLowerCase())) assert.match(word, /^\p{Lu}|^\d/u, title);
  });

  it('has a text for everything that it refers to, in all languages', () => {
    const used = [...JSON.stringify(manifest).matchAll(/"%([^"%]+)%"/g)].map(([, key]) => key);
    for (const translated of [texts, chinese])
      assert.deepEqual(Object.keys(translated).sort(), [...new Set(used)].sort());
  });

  it('shows pictures that exist in its walkthrough, and runs commands that exist', () => {
    const commands = contributes.commands.map(({ command }) => command);
    for (const { media } of contributes.walkthroughs[0].steps)
      for (const picture of typeof media.image === 'string' ? [media.image] : Object.values(media.image))
        assert.ok(fs.existsSync(path.join(projectRoot, picture)), picture);
    for (const [, command] of JSON.stringify([texts, chinese]).matchAll(/\(command:([\w.]+)\)/g))
      assert.ok(commands.includes(command), command);
    for (const { command } of [...contributes.keybindings, ...Object.values(contributes.menus).flat()])
      assert.ok(commands.includes(command), command);
  });

  it('describes the tools for assistants as they are defined', () => {
    assert.deepEqual(
      contributes.languageModelTools.map(({ name, modelDescription, inputSchema }) => ({
        name,
        modelDescription,
        inputSchema,
      })),
      tools.map(({ name, description, inputSchema }) => ({ name, modelDescription: description, inputSchema })),
    );
    assert.deepEqual(
      tools.map(({ name }) => name),
      toolNames,
    );
  });

  it('has a command for each action of a page', () => {
    const commands = contributes.commands.map(({ command }) => command);
    for (const action of pageActions) assert.ok(commands.includes(`modelCostLens.${action}`), action);
  });
});
