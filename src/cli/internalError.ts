/** What is said of a mistake of ours: the exception itself would tell its user nothing. */
export const internalError = 'internal error: please report it, with the model if you can.';
