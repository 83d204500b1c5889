import assert from 'node:assert/strict';
import { MemorySource } from '../../../src/engine/readers/support/byteSource';
import type { ReadError } from '../../../src/engine/readers/support/readError';
import { readModel } from '../../../src/engine/readers/readModel';
import { zipFile } from '../support/zipFile';

const text = (contents: string): Uint8Array => new TextEncoder().encode(contents);
/** Bytes as characters. */
const bytes = (contents: string): Uint8Array => Uint8Array.from(contents, character => character.charCodeAt(0));
/** A protobuf field with contents shorter than 128 bytes. */
const field = (number: number, contents: string): string =>
  String.fromCharCode(number * 8 + 2, contents.length) + contents;

/** Files that people open as a model by mistake, and what the message must contain. */
const mistakes: readonly [what: string, bytes: Uint8Array, code: string, names: RegExp][] = [
  ['an empty file', new Uint8Array(0), 'empty', /empty/],
  [
    'a Git LFS pointer',
    text('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'),
    'lfs-pointer',
    /git lfs pull/,
  ],
  ['a truncated archive', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), 'corrupt', /ZIP.*PyTorch/],
  [
    'a PyTorch checkpoint',
    zipFile({ 'model/data.pkl': 'x', 'model/version': '3' }),
    'zip',
    /PyTorch.*torch\.onnx\.export/,
  ],
  ['a TorchScript model', zipFile({ 'm/code/__torch__.py': '', 'm/data.pkl': '' }), 'zip', /TorchScript.*torch\.onnx/],
  [
    'an exported program',
    zipFile({ 'serialized_exported_program.json': '{}' }),
    'zip',
    /exported program.*torch\.onnx/,
  ],
  ['NumPy arrays', zipFile({ 'x.npy': '' }), 'zip', /NumPy/],
  ['any other archive', zipFile({ 'readme.txt': '' }), 'zip', /ZIP archive: unpack/],
  ['an old PyTorch checkpoint', bytes('\x80\x02}q'), 'pickle', /PyTorch.*torch\.onnx\.export/],
  ['an HDF5 file', bytes('\x89HDF\r\n\x1a\n'), 'hdf5', /HDF5.*\.keras/],
  ['a gzip archive', bytes('\x1f\x8b\x08'), 'gzip', /gzip/],
  ['a TensorFlow Lite model', bytes('\x1c\0\0\0TFL3'), 'tflite', /TensorFlow Lite.*tf2onnx/],
  ['an ORT file', bytes('\x1c\0\0\0ORTM'), 'ort', /ORT/],
  ['a truncated GGUF file', bytes('GGUF\x03\0\0\0'), 'truncated', /cut off in its header/],
  ['a truncated safetensors file', bytes('\x10\0\0\0\0\0\0\0{"a":{}}'), 'truncated', /cut off in its header/],
  ['a TensorRT engine', bytes('ftrt\0\0\0\0'), 'tensorrt', /TensorRT.*ONNX/],
  ['a TensorRT engine after a description', bytes('\x08\0\0\0{"a": 1}ftrt\0\0'), 'tensorrt', /TensorRT/],
  ['an OpenVINO model', text('<?xml version="1.0"?>\n<net name="m" version="11">'), 'openvino', /OpenVINO.*ONNX/],
  ['another XML file', text('<?xml version="1.0"?>\n<svg/>'), 'onnx-text', /markup/],
  [
    'a frozen TensorFlow graph',
    bytes(field(1, field(1, 'input/x') + field(2, 'Placeholder')) + field(1, '')),
    'tensorflow',
    /GraphDef.*tf2onnx.*--graphdef/,
  ],
  ['a SavedModel', bytes('\x08\x01' + field(2, field(1, field(1, 'v1')))), 'tensorflow', /SavedModel.*--saved-model/],
  [
    'a Core ML model',
    bytes('\x08\x04' + field(2, field(1, field(1, 'image') + field(3, ''))) + '\xa2\x1f\0'),
    'coreml',
    /Core ML.*ONNX/,
  ],
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
    it(`explains ${what} in one sentence`, async () => {
      await assert.rejects(readModel(new MemorySource(bytes)), (error: ReadError) => {
        assert.equal(error.code, code);
        assert.match(error.message, names);
        assert.match(error.message, /^[A-Z][^\n]*\.$/);
        return true;
      });
    });
  }
});
