/** Number of threads that fuzz at the same time. */
export const threads = 2;
