import * as path from 'node:path';
import type { Limits } from '../engine/analysis/budget';
import { limitsFor, readBudgetRules } from '../engine/questions/budgetRules';
import { parseJson, valueOf } from '../engine/readers/support/json';
import { ReadError } from '../engine/readers/support/readError';
import { readText } from '../engine/readers/support/readText';
import { withSource } from './withSource';
import { inSequence } from '../engine/graph/message';

/** The limits of a budget file for a model file; null if no pattern matches. */
export type LimitsOfFile = (file: string) => Limits | null;

/**
 * Reads limits by pattern, as in the setting `modelCostLens.budgets`; comments are allowed. Paths are relative to the
 * folder of the budget file, so that it means the same wherever the command is run.
 * @throws ReadError with what is wrong with the file or its contents
 */
export async function readBudgetFile(file: string): Promise<LimitsOfFile> {
  return budgetsBelow(path.dirname(path.resolve(file)), valueOf(parseJson(await withSource(file, readText))));
}

/**
 * Limits by pattern of paths below a folder.
 * @throws ReadError with what is wrong with them
 */
export function budgetsBelow(folder: string, budgets: unknown): LimitsOfFile {
  const { rules, mistakes } = readBudgetRules(budgets);
  if (mistakes.length > 0) throw new ReadError('budget', inSequence(mistakes[0], ...mistakes.slice(1)));
  return model => limitsFor(rules, path.relative(folder, path.resolve(model)).split(path.sep).join('/'));
}
