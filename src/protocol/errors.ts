import type { EngineError } from './data';

/** Whatever was thrown, as data. Errors without a code are faults of the product: their stack goes along, for the log. */
export function toEngineError(thrown: unknown): EngineError {
  if (thrown instanceof Error)
    return isEngineError(thrown)
      ? { code: thrown.code, message: thrown.message }
      : { code: 'internal', message: thrown.message, stack: thrown.stack };
  return isEngineError(thrown) ? thrown : { code: 'internal', message: String(thrown) };
}

function isEngineError(thrown: unknown): thrown is EngineError {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'code' in thrown &&
    typeof thrown.code === 'string' &&
    'message' in thrown &&
    typeof thrown.message === 'string'
  );
}
