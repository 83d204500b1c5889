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
