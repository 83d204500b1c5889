import * as assert from 'node:assert/strict';
import { capabilities, contributes } from '../../../package.json';

describe('the manifest', () => {
  it('lets no settings of an untrusted workspace count that can hold any amount of anything', () => {
    const open = Object.entries(contributes.configuration.properties).flatMap(([name, { type }]) =>
      type === 'object' || type === 'array' ? [name] : [],
    );
    assert.equal(capabilities.untrustedWorkspaces.supported, 'limited');
    assert.deepEqual(capabilities.untrustedWorkspaces.restrictedConfigurations.sort(), open.sort());
  });
});
