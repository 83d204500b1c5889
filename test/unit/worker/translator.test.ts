import * as assert from 'node:assert/strict';
import { CodedError } from '../../../src/engine/graph/codedError';
import { say } from '../../../src/engine/graph/message';
import { Translator } from '../../../src/worker/translator';

describe('the translation of engine messages', () => {
  const translator = new Translator({
    'output channels/engine': '输出通道数',
    'kernel {0}, from {1}/engine': '{1} 给出的卷积核 {0}',
    'the weight/engine': '权重',
    Cancel: '取消',
  });

  it('inserts values at the positions of the translation, and translates messages among them', () => {
    assert.equal(translator.text(say`kernel ${'height'}, from ${say`the weight`}`), '权重 给出的卷积核 height');
  });

  it('does not translate values, even if they equal engine texts', () => {
    assert.equal(translator.text(say`kernel ${'the weight'}, from ${'{0}'}`), '{0} 给出的卷积核 the weight');
  });

  it('leaves texts that are not in the bundle in English', () => {
    assert.equal(translator.text(say`Something else`), 'Something else');
    assert.equal(translator.text(say`Cancel`), 'Cancel');
    assert.equal(new Translator({}).text(say`output channels`), 'output channels');
  });

  it('translates messages anywhere in the data', () => {
    assert.deepEqual(translator.spoken({ list: [{ meaning: say`output channels`, value: null }], name: 'C_out' }), {
      list: [{ meaning: '输出通道数', value: null }],
      name: 'C_out',
    });
  });

  it('keeps the code of an error whose message it translates, and does not change internal errors', () => {
    assert.throws(() => translator.fail(new CodedError('some-code', say`output channels`)), {
      code: 'some-code',
      message: '输出通道数',
    });
    const fault = new TypeError('x is undefined');
    assert.throws(() => translator.fail(fault), fault);
  });
});
