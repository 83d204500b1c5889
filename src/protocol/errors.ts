import { CodedError } from '../engine/graph/codedError';
import { verbatim } from '../engine/graph/message';
import type { EngineError } from './data';

/** The code of what is no reason but a fault of the product. */
const fault = 'internal';

/** Whatever was thrown, as data that can travel. Faults of the product take their stack along, for the log. */
export function toEngineError(thrown: unknown): EngineError {
  if (thrown instanceof CodedError && thrown.code !== fault) return { code: thrown.code, message: thrown.message };
  if (thrown instanceof Error) return { code: fault, message: thrown.message, stack: thrown.stack };
  return { code: fault, message: String(thrown) };
}

/** An error with a reason that is in the user's language already, to be thrown: perhaps one that travelled. */
export function toCodedError({ code, message, stack }: EngineError): CodedError {
  const error = new CodedError(code, verbatim(message));
  return stack === undefined ? error : Object.assign(error, { stack });
}
