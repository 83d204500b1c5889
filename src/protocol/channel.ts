import type { ChannelOptions } from 'birpc';
import type { EngineError } from './data';
import { toCodedError, toEngineError } from './errors';

/** Sends and receives messages: a worker, a port or a webview. */
export interface MessagePortLike {
  post(message: unknown): void;
  listen(receive: (message: unknown) => void): void;
}

interface Answer<E> {
  /** The error, if there is one. */
  readonly e?: E;
}

/**
 * Options of all channels of the product: errors are sent as plain data, because their codes would be lost otherwise;
 * and nothing times out, because reading a large model takes its time and can be cancelled.
 */
export function channelOptions(port: MessagePortLike): ChannelOptions & { readonly timeout: number } {
  return {
    bind: 'functions',
    timeout: -1,
    post: message => port.post(message),
    on: receive => port.listen(receive),
    serialize: (answer: Answer<unknown>) =>
      answer.e === undefined ? answer : { ...answer, e: toEngineError(answer.e) },
    deserialize: (answer: Answer<EngineError>) =>
      answer.e === undefined ? answer : { ...answer, e: toCodedError(answer.e) },
  };
}
