import { Ajv } from 'ajv';
import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { contributes } from '../../../package.json';
import { readConfig } from '../../../src/cli/configFile';
import { configSchema } from '../../../src/host/schemas/configSchema';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('the schema of model-cost.config.json', () => {
  const schema = configSchema(contributes.configuration.properties, { description: '', names: [] });
  const valid = new Ajv({ strict: false, allowUnionTypes: true }).compile(schema);

  const complete = {
    $schema: 'x',
    convention: 'macs',
    dimensions: { '^batch$': 1 },
    budgets: { 'mobile/*.onnx': { macs: '600M' } },
    operators: { 'mamba_ssm::SelectiveScan': { outputs: ['in0'], flops: '9' } },
    device: 'A100',
  };

  for (const [config, fits] of [
    [complete, true],
    [{}, true],
    [{ ...complete, convention: 'mac' }, false],
    [{ ...complete, dimensions: { a: 'b' } }, false],
    [{ ...complete, budgets: { '*': { mac: 1 } } }, false],
    [{ ...complete, operators: { A: {} } }, false],
    [{ ...complete, device: 5 }, false],
    [{ ...complete, dims: {} }, false],
    [[], false],
  ] as const)
    it(`${fits ? 'accepts' : 'refuses'} what the terminal does: ${JSON.stringify(config)}`, async () => {
      assert.equal(valid(config), fits);
      const file = `${temporaryFolder()}/model-cost.config.json`;
      fs.writeFileSync(file, JSON.stringify(config));
      const read = await readConfig(file).then(
        () => true,
        () => false,
      );
      assert.equal(read, fits);
    });
});
