import type { ByteSource } from './support/byteSource';
import { ReadError } from './support/readError';
import { say, type Message } from '../graph/message';

const sniffed = 512;

/** Formats that people open by mistake, by their first bytes. */
const others: readonly {
  readonly code: string;
  readonly start: readonly (number | string)[];
  readonly offset?: number;
  readonly sentence: Message;
}[] = [
  {
    code: 'lfs-pointer',
    start: ['version https://git-lfs'],
    sentence: say`This is a Git LFS pointer, not the model: run "git lfs pull" to fetch it.`,
  },
  {
    code: 'zip',
    start: ['PK', 3, 4],
    sentence: say`This is a ZIP archive (a PyTorch checkpoint, or a compressed model), not an ONNX model: export it to ONNX first.`,
  },
  {
    code: 'pickle',
    start: [0x80, 2],
    sentence: say`This is a Python pickle (an older PyTorch checkpoint), not an ONNX model: export it to ONNX first.`,
  },
  { code: 'hdf5', start: [0x89, 'HDF'], sentence: say`This is an HDF5 file (Keras weights), not an ONNX model.` },
  { code: 'gzip', start: [0x1f, 0x8b], sentence: say`This is a gzip archive, not an ONNX model: unpack it first.` },
  { code: 'tflite', start: ['TFL3'], offset: 4, sentence: say`This is a TensorFlow Lite model, not an ONNX model.` },
  {
    code: 'ort',
    start: ['ORTM'],
    offset: 4,
    sentence: say`This is a model in ONNX Runtime's own ORT format: open the ONNX model it was made from.`,
  },
  {
    code: 'onnx-text',
    start: ['ir_version:'],
    sentence: say`This is an ONNX model in protobuf text form: expected the binary form.`,
  },
  {
    code: 'onnx-text',
    start: ['<'],
    sentence: say`This is text (ONNX text or markup), not an ONNX model: expected the binary form.`,
  },
  {
    code: 'safetensors',
    start: ['{"'],
    offset: 8,
    sentence: say`This is a safetensors file: it holds weights and no graph.`,
  },
];

/**
 * Looks at the first bytes of a file.
 * @returns whether it is JSON or may be ONNX
 * @throws ReadError with one plain sentence for an empty file and for formats that are something else
 */
export async function sniff(source: ByteSource): Promise<'json' | 'onnx'> {
  if (source.size === 0) throw new ReadError('empty', say`The file is empty: expected a model.`);
  const bytes = new Uint8Array(Math.min(sniffed, source.size));
  const count = await source.read(0, bytes);
  const head = String.fromCharCode(...bytes.subarray(0, count));
  for (const { code, start, offset = 0, sentence } of others) {
    const text = start.map(part => (typeof part === 'number' ? String.fromCharCode(part) : part)).join('');
    if (head.startsWith(text, offset)) throw new ReadError(code, sentence);
  }
  const visible = head.replace(/^\u00ef\u00bb\u00bf/, '').trimStart();
  if (/^(\{|\[\s*[[{"\]]|\/\/|\/\*)/.test(visible)) return 'json';
  if (/^[\t\n\r -~]*$/.test(head))
    throw new ReadError(
      'text',
      say`This is a text file: expected an ONNX model, a layer spec, or a Keras or TensorFlow.js model.`,
    );
  return 'onnx';
}
