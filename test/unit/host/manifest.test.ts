import { lensChoices } from '../../../src/host/settings/lensChoice';
import * as assert from 'node:assert/strict';
import { capabilities, contributes } from '../../../package.json';
import { unitPrefixes } from '../../../src/engine/formula/numbers';
import { conventions } from '../../../src/engine/graph/convention';
import { metrics } from '../../../src/engine/graph/metric';
import { pageActions } from '../../../src/protocol/pageApi';

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
      assert.ok(setting.enum.includes(setting.default));
    });

  it('has a command for each action of a page', () => {
    const commands = contributes.commands.map(({ command }) => command);
    for (const action of pageActions) assert.ok(commands.includes(`modelCostLens.${action}`), action);
  });
});
