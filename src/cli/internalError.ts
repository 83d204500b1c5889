/** The message for an internal error: the exception itself would tell the user nothing. */
export const internalError = 'internal error: please report it, with the model if you can.';
