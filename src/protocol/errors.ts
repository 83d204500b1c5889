import { CodedError } from '../engine/graph/codedError';
import { verbatim } from '../engine/graph/message';
import type { EngineError } from './data';

/** The code of an internal error of the product. */
const fault = 'internal';

/** Codes of errors after which the work can go on with less strict limits. */
export const limitCodes: ReadonlySet<string> = new Set(['time-limit', 'memory-limit']);

/** Anything that was thrown, as data that can be sent. Internal errors include their stack, for the log. */
export function toEngineError(thrown: unknown): EngineError {
  if (thrown instanceof CodedError && thrown.code !== fault) return { code: thrown.code, message: thrown.message };
  if (thrown instanceof Error) return { code: fault, message: thrown.message, stack: thrown.stack };
  return { code: fault, message: String(thrown) };
}

/** An error whose message is already in the user's language, ready to be thrown. */
export function toCodedError({ code, message, stack }: EngineError): CodedError {
  const error = new CodedError(code, verbatim(message));
  return stack === undefined ? error : Object.assign(error, { stack });
}
