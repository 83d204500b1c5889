import { say } from '../graph/message';
import { isSafetensors } from './checkpoints/safetensors';
import { otherFormat } from './otherFormats';
import type { ByteSource } from './support/byteSource';
import { charactersOf } from './support/characters';
import { ReadError } from './support/readError';

const sniffed = 512;

/**
 * Looks at the first bytes of a file.
 * @returns whether it is JSON, a ZIP archive or a file of weights, or may be ONNX
 * @throws ReadError with one plain sentence for an empty file and for formats that are something else
 */
export async function sniff(source: ByteSource): Promise<'json' | 'zip' | 'safetensors' | 'gguf' | 'onnx'> {
  if (source.size === 0) throw new ReadError('empty', say`The file is empty: expected a model.`);
  const bytes = new Uint8Array(Math.min(sniffed, source.size));
  const count = await source.read(0, bytes);
  const head = charactersOf(bytes.subarray(0, count));
  if (/^PK(\x03\x04|\x05\x06)/.test(head)) return 'zip';
  if (head.startsWith('GGUF')) return 'gguf';
  const other = await otherFormat(head, source);
  if (isSafetensors(bytes.subarray(0, count))) return 'safetensors';
  if (other) throw new ReadError(other.code, other.sentence);
  const visible = head.replace(/^\u00ef\u00bb\u00bf/, '').trimStart();
  if (/^(\{|"\s*\{|\[\s*[[{"\]]|\/\/|\/\*)/.test(visible)) return 'json';
  if (/^[\t\n\r -~]*$/.test(head))
    throw new ReadError(
      'text',
      say`This is a text file: expected an ONNX model, a layer spec, or a Keras or TensorFlow.js model.`,
    );
  return 'onnx';
}
