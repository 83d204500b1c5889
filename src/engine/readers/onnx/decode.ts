import { ReadError } from '../support/readError';
import { corrupt } from './wire';
import type { Message } from '../../graph/message';

/** Decodes a message whose payloads were removed; any error of the decoder becomes one sentence. */
export function decode<T>(
  type: { decode(bytes: Uint8Array): T },
  bytes: Uint8Array,
  position: number,
  expected: Message,
): T {
  try {
    return type.decode(bytes);
  } catch (error) {
    if (error instanceof ReadError) throw error;
    throw corrupt(position, expected);
  }
}

/** protobufjs gives 64-bit integers as numbers or as Long objects. */
export function toNumber(value: unknown): number {
  return typeof value === 'number' ? value : Number(String(value));
}
