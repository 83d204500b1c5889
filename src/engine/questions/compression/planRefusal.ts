import { CodedError } from '../../graph/codedError';
import type { Message } from '../../graph/message';

/** A plan cannot be read, or not be followed for a model: one sentence says why. */
export class PlanRefusal extends CodedError {
  constructor(reason: Message) {
    super('plan', reason);
  }
}
