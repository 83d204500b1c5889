/** Threads that fuzz at a time. */
export const threads = 2;
