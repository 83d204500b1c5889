import type { ChannelOptions } from 'birpc';
import { toEngineError } from './errors';

/** A way to send messages and to hear them: a worker, a port or a webview. */
export interface MessagePortLike {
  post(message: unknown): void;
  listen(receive: (message: unknown) => void): void;
}

interface Message {
  /** The error of an answer. */
  readonly e?: unknown;
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
    serialize: (message: Message) => (message.e === undefined ? message : { ...message, e: toEngineError(message.e) }),
  };
}
