/** The contents of a file as data of a message: those of a model in a call (`Source` in data.ts), or of a report as its answer. */
export interface Contents {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
}

/** What may be a message of birpc with contents: a call, whose first argument is the session, or an answer. */
interface Message {
  readonly a?: readonly unknown[];
  readonly r?: unknown;
}

/** Smaller contents may be copied with their message. */
const small = 1 << 20;

/** The contents in a message, if they should go another way. */
export function contentsOf(message: unknown): Uint8Array | null {
  const bytes = bytesOf(message);
  return bytes instanceof Uint8Array && bytes.byteLength >= small ? bytes : null;
}

/** The length of the contents that a message misses; null: it is complete. */
export function missingIn(message: unknown): number | null {
  const bytes = bytesOf(message);
  return typeof bytes === 'number' ? bytes : null;
}

/** The message with other contents, or with their length. */
export function withContents(message: unknown, bytes: Uint8Array | number): object {
  const { a: args, ...others } = message as Message;
  if (!args) return { ...others, r: { ...(others.r as object), bytes } };
  const [session, source, ...further] = args;
  return { ...others, a: [session, { ...(source as object), bytes }, ...further] };
}

/** What is transferred to or from a web worker, and not copied: contents, if their buffer contains nothing else. */
export function transferablesIn(message: unknown): ArrayBuffer[] {
  const contents = contentsOf(message);
  const buffer = contents?.buffer;
  return buffer instanceof ArrayBuffer && contents!.byteLength === buffer.byteLength ? [buffer] : [];
}

function bytesOf(message: unknown): unknown {
  const { a: args, r: answer } = message as Message;
  const found = (args ? args[1] : answer) as { kind?: unknown; bytes?: unknown } | null | undefined;
  return found?.kind === 'bytes' ? found.bytes : undefined;
}
