import type { Segment } from './segmentedSource';

/** Protobuf's wire format, written by hand, so that the reader is not tested against the library it is built on. */
export type Message = Segment[];

export function varintField(number: number, value: number): Message {
  return [Uint8Array.from([...varint(number * 8), ...varint(value)])];
}

export function bytesField(number: number, contents: Message | string | Uint8Array): Message {
  const parts =
    typeof contents === 'string'
      ? [new TextEncoder().encode(contents)]
      : contents instanceof Uint8Array
        ? [contents]
        : contents;
  return [Uint8Array.from([...varint(number * 8 + 2), ...varint(lengthOf(parts))]), ...parts];
}

export function zerosField(number: number, count: number): Message {
  return bytesField(number, [{ zeros: count }]);
}

export function lengthOf(message: Message): number {
  return message.reduce((length, part) => length + (part instanceof Uint8Array ? part.length : part.zeros), 0);
}

/** All bytes of a message in one array. */
export function flatten(message: Message): Uint8Array {
  const bytes = new Uint8Array(lengthOf(message));
  let offset = 0;
  for (const part of message) {
    if (part instanceof Uint8Array) bytes.set(part, offset);
    offset += part instanceof Uint8Array ? part.length : part.zeros;
  }
  return bytes;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}
