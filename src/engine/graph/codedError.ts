import { textOf, type Message } from './message';

/** Something that failed for a reason that a user can understand. `message` is the reason in English. */
export class CodedError extends Error {
  /**
   * @param code stable, for programs: `empty`, `truncated`, `shape-mismatch`, …
   * @param reason one sentence for the user: what is wrong and what was expected
   */
  constructor(
    readonly code: string,
    readonly reason: Message,
  ) {
    super(textOf(reason));
  }
}
