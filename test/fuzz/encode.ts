import { onnx } from 'onnx-proto';
import type { Json } from './json';
import type { Random } from './random';

/** The kinds of input: those of models, and the settings of a workspace. */
export const kinds = ['onnx', 'layers', 'keras', 'tensorflowjs', 'transformers', 'settings'] as const;

export type Kind = (typeof kinds)[number];

/**
 * The bytes of a model that is given as a tree: ONNX in the JSON form of its messages, all others as JSON text.
 * @returns null if the tree has no such form
 */
export function encode(kind: Kind, tree: Json): Uint8Array | null {
  if (kind !== 'onnx') return new TextEncoder().encode(jsonText(tree));
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return null;
  try {
    return onnx.ModelProto.encode(onnx.ModelProto.fromObject(tree)).finish();
  } catch {
    // protobufjs rejects a number in place of a message.
    return null;
  }
}

/** JSON in which a string `@1e999` represents a number that JSON.stringify cannot write. */
export function jsonText(tree: Json): string {
  return JSON.stringify(tree).replace(/"@(-?[\d.e]+)"/g, '$1');
}

/** Changes, removes or inserts a few bytes, or cuts off the end. */
export function damage(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = Array.from(bytes);
  for (let change = 1 + random.below(3); change > 0 && copy.length > 0; change--) {
    const at = random.below(copy.length);
    switch (random.below(5)) {
      case 0:
        copy[at] ^= 1 << random.below(8);
        break;
      case 1:
        copy[at] = random.pick([0, 1, 0x7f, 0x80, 0xff]);
        break;
      case 2:
        copy.splice(at, 1 + random.below(8));
        break;
      case 3:
        copy.splice(at, 0, ...copy.slice(at, at + 1 + random.below(16)));
        break;
      default:
        copy.length = at;
    }
  }
  return Uint8Array.from(copy);
}
