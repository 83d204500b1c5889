import * as assert from 'node:assert/strict';
import { Translator } from '../../../src/worker/translator';

describe('the translation of what the engine says', () => {
  const translator = new Translator({
    'output channels/engine': '输出通道数',
    'kernel {0}, from {1}/engine': '{1} 给出的卷积核 {0}',
    'the weight/engine': '权重',
    'No rule for {0}./engine': '没有 {0} 的规则。',
    'No rule for {0}: its cost is unknown./engine': '没有 {0} 的规则：计算量未知。',
    Cancel: '取消',
  });

  it('finds whole sentences', () => {
    assert.equal(translator.text('output channels'), '输出通道数');
  });

  it('puts figures and phrases in their place, which may be another one', () => {
    assert.equal(translator.text('kernel height, from the weight'), '权重给出的卷积核 height');
  });

  it('takes the sentence that says most', () => {
    assert.equal(translator.text('No rule for My.Op (x): its cost is unknown.'), '没有 My.Op (x) 的规则：计算量未知。');
  });

  it('leaves what it does not know as it is, and everything in English', () => {
    assert.equal(translator.text('Something else'), 'Something else');
    assert.equal(translator.text('Cancel'), 'Cancel');
    assert.equal(new Translator({}).text('output channels'), 'output channels');
  });
});
