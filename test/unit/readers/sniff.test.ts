import assert from 'node:assert/strict';
import { MemorySource } from '../../../src/engine/readers/support/byteSource';
import type { ReadError } from '../../../src/engine/readers/support/readError';
import { readModel } from '../../../src/engine/readers/readModel';

const text = (contents: string): Uint8Array => new TextEncoder().encode(contents);

/** What people open by mistake under the name of a model, and what the sentence must name. */
const mistakes: readonly [what: string, bytes: Uint8Array, code: string, names: RegExp][] = [
  ['an empty file', new Uint8Array(0), 'empty', /empty/],
  [
    'a Git LFS pointer',
    text('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'),
    'lfs-pointer',
    /git lfs pull/,
  ],
  ['a PyTorch checkpoint', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), 'zip', /ZIP.*PyTorch/],
  ['protobuf text', text('ir_version: 7\nproducer_name: "x"\n'), 'onnx-text', /text/],
  [
    'ONNX text',
    text('<ir_version: 7, opset_import: ["" : 10]>\nagraph (float[N] x) => (float[N] y) {}'),
    'onnx-text',
    /text/,
  ],
  ['any JSON', text('{"a": 1}'), 'json', /JSON/],
  ['any text', text('hello'), 'text', /text file/],
  ['other bytes', Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), 'corrupt', /byte 0/],
  ['a message without a graph', Uint8Array.of(8, 7), 'not-onnx', /graph/],
];

describe('readModel', () => {
  for (const [what, bytes, code, names] of mistakes) {
    it(`says in one plain sentence that it was given ${what}`, async () => {
      await assert.rejects(readModel(new MemorySource(bytes)), (error: ReadError) => {
        assert.equal(error.code, code);
        assert.match(error.message, names);
        assert.match(error.message, /^[A-Z][^\n]*\.$/);
        return true;
      });
    });
  }
});
