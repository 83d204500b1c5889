import assert from 'node:assert/strict';
import { Stretch } from '../../../../src/engine/readers/onnx/stretch';

describe('a stretch of bytes', () => {
  it('has its texts where they are, whatever is between them', () => {
    // Bytes above ASCII, as lengths and UTF-8 have them, at every distance from the start of a group of four.
    for (let before = 0; before < 5; before++) {
      const bytes = Uint8Array.of(...new Array<number>(before).fill(0xc3), ...ascii('/layer1/conv1/Conv'), 0xff, 0x80);
      const stretch = new Stretch(bytes);
      assert.equal(stretch.text(before, before + 18), '/layer1/conv1/Conv');
      assert.equal(stretch.text(before + 8, before + 13), 'conv1');
      assert.equal(stretch.text(before, before), '');
    }
  });

  function ascii(text: string): number[] {
    return [...text].map(character => character.charCodeAt(0));
  }
});
