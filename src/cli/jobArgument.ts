/**
 * The first argument of a thread that does jobs. Asking Node whether this is a thread takes a twentieth of the time for a
 * small model.
 */
export const jobArgument = '--job-thread';
