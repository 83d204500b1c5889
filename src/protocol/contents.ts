/** A call with a file's contents (`Source` in data.ts), or with their length if they go another way. */
interface CallWithContents {
  /** birpc's arguments: the session, the source and others. */
  readonly a: readonly [string, { readonly kind: 'bytes'; readonly bytes: Uint8Array | number }, ...unknown[]];
}

/** Smaller contents may be copied with their message. */
const small = 1 << 20;

/** The contents of a file in a message to the worker, if they should go another way. */
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
export function withContents(message: unknown, bytes: Uint8Array | number): CallWithContents {
  const call = message as CallWithContents;
  const [session, source, ...others] = call.a;
  return { ...call, a: [session, { ...source, bytes }, ...others] };
}

function bytesOf(message: unknown): unknown {
  const { a: args } = message as { a?: readonly unknown[] };
  const source = args?.[1] as { kind?: unknown; bytes?: unknown } | undefined;
  return source?.kind === 'bytes' ? source.bytes : undefined;
}
