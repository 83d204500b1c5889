import type { Plan } from '../engine/graph/plan';
import { readPlan } from '../engine/readers/plan/readPlan';
import { readText } from '../engine/readers/support/readText';
import { withSource } from './withSource';

/**
 * Reads a compression plan; comments are allowed.
 * @throws ReadError with what is wrong with the file or its contents
 */
export async function readPlanFile(file: string): Promise<Plan> {
  return readPlan(await withSource(file, readText));
}
