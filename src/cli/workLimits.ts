import { isJobThread } from './job';

/** What one file may take before its work is stopped; null: no limit. */
export interface WorkLimits {
  readonly seconds: number | null;
  readonly bytes: number | null;
}

/** Whether work has to be done in a thread that can be stopped. */
export function isLimited({ seconds, bytes }: WorkLimits): boolean {
  return !isJobThread && (seconds !== null || bytes !== null);
}
