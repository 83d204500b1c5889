import * as assert from 'node:assert/strict';
import { CodedError } from '../../../src/engine/graph/codedError';
import { say } from '../../../src/engine/graph/message';
import { Translator } from '../../../src/worker/translator';

describe('the translation of what the engine says', () => {
  const translator = new Translator({
    'output channels/engine': '输出通道数',
    'kernel {0}, from {1}/engine': '{1} 给出的卷积核 {0}',
    'the weight/engine': '权重',
    Cancel: '取消',
  });

  it('puts values in their place, which may be another one, and translates messages among them', () => {
    assert.equal(translator.text(say`kernel ${'height'}, from ${say`the weight`}`), '权重 给出的卷积核 height');
  });

  it('leaves values as they are, even those that are texts of the engine', () => {
    assert.equal(translator.text(say`kernel ${'the weight'}, from ${'{0}'}`), '{0} 给出的卷积核 the weight');
  });

  it('leaves what the bundle does not have in English', () => {
    assert.equal(translator.text(say`Something else`), 'Something else');
    assert.equal(translator.text(say`Cancel`), 'Cancel');
    assert.equal(new Translator({}).text(say`output channels`), 'output channels');
  });

  it('reaches messages wherever data has them', () => {
    assert.deepEqual(translator.spoken({ list: [{ meaning: say`output channels`, value: null }], name: 'C_out' }), {
      list: [{ meaning: '输出通道数', value: null }],
      name: 'C_out',
    });
  });

  it('keeps the code of an error whose reason it translates, and faults of the product as they are', () => {
    assert.throws(() => translator.fail(new CodedError('some-code', say`output channels`)), {
      code: 'some-code',
      message: '输出通道数',
    });
    const fault = new TypeError('x is undefined');
    assert.throws(() => translator.fail(fault), fault);
  });
});
