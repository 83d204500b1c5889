import { readPlan, type Plan } from '../engine/questions/compression/plan';
import { PlanRefusal } from '../engine/questions/compression/planRefusal';
import { ReadError } from '../engine/readers/support/readError';
import { readText } from '../engine/readers/support/readText';
import { withSource } from './withSource';

/**
 * Reads a compression plan; comments are allowed.
 * @throws ReadError with what is wrong with the file or its contents
 */
export async function readPlanFile(file: string): Promise<Plan> {
  const text = await withSource(file, readText);
  try {
    return readPlan(text);
  } catch (error) {
    throw error instanceof PlanRefusal ? new ReadError(error.code, error.reason) : error;
  }
}
