import { CodedError } from '../engine/graph/codedError';
import { say } from '../engine/graph/message';

/** Thrown in work whose result is no longer needed. */
export function outOfDate(): CodedError {
  return new CodedError('out-of-date', say`The model has changed. Try again.`);
}
