import { CodedError } from '../../graph/codedError';
import type { Message } from '../../graph/message';

/** A source cannot be read. Codes: `empty`, `truncated`, `corrupt`, `not-onnx`, … */
export class ReadError extends CodedError {
  /** @param at where in a text, from 1 */
  constructor(
    code: string,
    reason: Message,
    readonly at?: { readonly line: number; readonly column: number },
  ) {
    super(code, reason);
  }
}
