/** What the work on a model may take before it is stopped. */
export interface WorkLimits {
  /** Seconds of reading or analysing; 0: no limit. */
  readonly seconds: number;
  /** Megabytes of a worker's heap. */
  readonly megabytes: number;
}

/** A heap of VS Code's Node has at most 4 GB, some of which is for what is new. */
export const mostMegabytes = 3584;

/** The limits after the user chose to go on: as long as it takes, with twice the memory. */
export function extended({ megabytes }: WorkLimits): WorkLimits {
  return { seconds: 0, megabytes: Math.min(2 * megabytes, mostMegabytes) };
}
