import { CodedError } from '../../graph/codedError';
import type { Message } from '../../graph/message';

/** Thrown if a layer cannot be lowered: it becomes a node of unknown cost (`Node.unresolved`). */
export class UnresolvedLayer extends CodedError {
  /**
   * @param argument the argument to blame; the layer's type if omitted
   * @param code 'unknown-input' where an earlier layer is to blame
   */
  constructor(
    reason: Message,
    readonly argument?: string,
    code = 'shape-mismatch',
  ) {
    super(code, reason);
  }
}
