import * as assert from 'node:assert/strict';
import { CodedError } from '../../../src/engine/graph/codedError';
import { say } from '../../../src/engine/graph/message';
import { ReadError } from '../../../src/engine/readers/support/readError';
import { channelOptions } from '../../../src/protocol/channel';
import { toEngineError } from '../../../src/protocol/errors';

describe('an error', () => {
  const { serialize, deserialize } = channelOptions({ post: () => undefined, listen: () => undefined });
  /** An answer as it arrives on the other side of a channel. */
  const arrived = (thrown: unknown): { readonly e: unknown } =>
    deserialize!(structuredClone(serialize!({ t: 's', e: thrown }))) as { readonly e: unknown };

  it('arrives with its code and its message', () => {
    const { e } = arrived(new ReadError('truncated', say`The file ends after ${3} bytes.`));
    assert.ok(e instanceof CodedError);
    assert.deepEqual([e.code, e.message], ['truncated', 'The file ends after 3 bytes.']);
  });

  it('arrives with its stack over any number of channels if it is an internal error', () => {
    const fault = new TypeError('x is undefined');
    const twice = arrived(arrived(fault).e).e;
    assert.deepEqual(toEngineError(twice), { code: 'internal', message: 'x is undefined', stack: fault.stack });
  });

  it('does not change answers without an error', () => {
    assert.deepEqual(deserialize!(serialize!({ t: 's', r: 5 })), { t: 's', r: 5 });
  });
});
