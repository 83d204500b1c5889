import type { ChannelOptions } from 'birpc';
import type { EngineError } from './data';
import { toCodedError, toEngineError } from './errors';

/** A way to send messages and to hear them: a worker, a port or a webview. */
export interface MessagePortLike {
  post(message: unknown): void;
  listen(receive: (message: unknown) => void): void;
}

interface Answer<E> {
  /** The error, where there is one. */
  readonly e?: E;
}

/**
 * How all of the product's channels are run: errors travel as plain data, since their codes would be lost otherwise;
 * and nothing times out, since reading a large model may take as long as it takes and can be cancelled.
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
