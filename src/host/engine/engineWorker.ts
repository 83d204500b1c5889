import type { MessagePortLike } from '../../protocol/channel';

/** A running worker, in Node or in a browser. */
export interface EngineWorker {
  readonly port: MessagePortLike;
  /** Calls the listener if the worker ends unexpectedly. */
  onCrash(listener: (reason: CrashReason) => void): void;
  terminate(): void;
}

/** Why a worker ended unexpectedly. */
export interface CrashReason {
  readonly message: string;
  readonly outOfMemory: boolean;
}

/** @param megabytes limit of its heap, if the platform has one */
export type StartWorker = (megabytes: number) => Promise<EngineWorker>;

/** Smaller contents are not worth moving to another thread. */
const smallTransfer = 1 << 20;

/** Contents of a file on their way to the worker are transferred, not copied, if the buffer contains nothing else. */
export function transferablesOf(message: unknown): ArrayBuffer[] {
  const { a: args } = message as { a?: readonly unknown[] };
  const source = args?.[1] as { bytes?: unknown } | undefined;
  const bytes = source?.bytes;
  if (
    !(bytes instanceof Uint8Array) ||
    bytes.byteLength < smallTransfer ||
    bytes.byteLength !== bytes.buffer.byteLength
  )
    return [];
  return bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [];
}
