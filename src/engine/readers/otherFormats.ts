import { say, type Message } from '../graph/message';
import type { ByteSource } from './support/byteSource';
import { charactersOf } from './support/characters';

/** A format that cannot be opened. */
export interface OtherFormat {
  readonly code: string;
  readonly sentence: Message;
}

interface Signature extends OtherFormat {
  /** The first bytes as a string with one character per byte. */
  readonly start: string;
  readonly offset?: number;
}

const signatures: readonly Signature[] = [
  {
    code: 'lfs-pointer',
    start: 'version https://git-lfs',
    sentence: say`This is a Git LFS pointer, not the model: run "git lfs pull" to fetch it.`,
  },
  {
    code: 'pickle',
    start: '\x80\x02',
    sentence: say`This is a Python pickle, such as an old PyTorch checkpoint: load it in PyTorch, export the model to ONNX with torch.onnx.export, and open that.`,
  },
  {
    code: 'hdf5',
    start: '\x89HDF',
    sentence: say`This is an HDF5 file, such as Keras wrote before version 3: save the model as .keras or its model.to_json(), and open that.`,
  },
  { code: 'gzip', start: '\x1f\x8b', sentence: say`This is a gzip archive: unpack it, and open the model in it.` },
  {
    code: 'tflite',
    start: 'TFL3',
    offset: 4,
    sentence: say`This is a TensorFlow Lite model: convert it to ONNX with "python -m tf2onnx.convert --tflite FILE --output model.onnx", and open that.`,
  },
  {
    code: 'ort',
    start: 'ORTM',
    offset: 4,
    sentence: say`This is a model in ONNX Runtime's own ORT format: open the ONNX model it was made from.`,
  },
  {
    code: 'onnx-text',
    start: 'ir_version:',
    sentence: say`This is an ONNX model in protobuf text form: expected the binary form.`,
  },
];

const tensorrt: OtherFormat = {
  code: 'tensorrt',
  sentence: say`This is a TensorRT engine, compiled for one kind of GPU: open the ONNX model it was built from.`,
};
const openvino: OtherFormat = {
  code: 'openvino',
  sentence: say`This is an OpenVINO model (IR): open the ONNX model it was converted from.`,
};
const markup: OtherFormat = {
  code: 'onnx-text',
  sentence: say`This is text (ONNX text or markup), not an ONNX model: expected the binary form.`,
};
const frozenGraph: OtherFormat = {
  code: 'tensorflow',
  sentence: say`This is a TensorFlow graph (GraphDef): convert it to ONNX with "python -m tf2onnx.convert --graphdef FILE --output model.onnx", and open that.`,
};
const savedModel: OtherFormat = {
  code: 'tensorflow',
  sentence: say`This is a TensorFlow SavedModel: convert its folder to ONNX with "python -m tf2onnx.convert --saved-model FOLDER --output model.onnx", and open that.`,
};
const coreml: OtherFormat = {
  code: 'coreml',
  sentence: say`This is a Core ML model: export the model it was converted from to ONNX, and open that.`,
};

/**
 * Which other format a file has, by its contents.
 * @param head its first bytes as a string with one character per byte
 * @returns null: none that is known
 */
export async function otherFormat(head: string, source: ByteSource): Promise<OtherFormat | null> {
  const known = signatures.find(({ start, offset = 0 }) => head.startsWith(start, offset));
  if (known) return known;
  if (head.startsWith('<')) return /<net[\s>]/.test(head) ? openvino : markup;
  return (await isTensorrt(head, source)) ? tensorrt : protobufFormat(head, source.size);
}

/** A description may come first, whose length is in the first four bytes. */
async function isTensorrt(head: string, source: ByteSource): Promise<boolean> {
  const isEngine = (text: string): boolean => text.startsWith('ftrt') || text.startsWith('ptrt');
  if (isEngine(head)) return true;
  if (head[3] !== '\0' || !head.startsWith('{', 4)) return false;
  const length = [0, 1, 2].reduce((sum, index) => sum + head.charCodeAt(index) * 256 ** index, 0);
  const bytes = new Uint8Array(4);
  if (4 + length + 4 > source.size) return false;
  await source.read(4 + length, bytes);
  return isEngine(charactersOf(bytes));
}

/** Other protobuf messages start with fields that an ONNX model does not have. */
function protobufFormat(head: string, size: number): OtherFormat | null {
  if (isGraphDef(head)) return frozenGraph;
  // SavedModel: version 1, then graphs; Core ML: a version, then a description. ONNX has its producer's name there.
  if (head[0] !== '\x08' || head[2] !== '\x12') return null;
  const field = delimited(head, 3);
  if (field === null || head[field.start] !== '\n') return null;
  if (head[1] === '\x01' && field.start + field.length === size) return savedModel;
  const input = delimited(head, field.start + 1);
  const name = input && head[input.start] === '\n' ? delimited(head, input.start + 1) : null;
  return name && isName(head, name) ? coreml : null;
}

/** TensorFlow's graphs start with a node: its name, then its operator. */
function isGraphDef(head: string): boolean {
  if (head[0] !== '\n') return false;
  const node = delimited(head, 1);
  const name = node && head[node.start] === '\n' ? delimited(head, node.start + 1) : null;
  if (name === null || !isName(head, name) || head[name.start + name.length] !== '\x12') return false;
  const op = delimited(head, name.start + name.length + 1);
  return op !== null && /^[A-Z]\w*$/.test(head.slice(op.start, op.start + op.length));
}

interface Delimited {
  readonly start: number;
  readonly length: number;
}

const isName = (head: string, { start, length }: Delimited): boolean =>
  /^[\w./>-]+$/.test(head.slice(start, start + length));

/** A field's contents after its length, a varint. */
function delimited(head: string, at: number): Delimited | null {
  let length = 0;
  for (let index = 0; index < 6 && at + index < head.length; index++) {
    const byte = head.charCodeAt(at + index);
    length += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) return { start: at + index + 1, length };
  }
  return null;
}
