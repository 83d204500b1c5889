import { InvalidArgumentError } from 'commander';
import { parse, type ParseError } from 'jsonc-parser';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Limits } from '../engine/analysis/budget';
import { limitsFor, readBudgetRules } from '../engine/questions/budgetRules';
import { jsonMistake } from '../engine/readers/support/jsonMistake';
import { systemError } from './systemError';

/** The limits that a budget file sets for a model file; null where none of its patterns fits. */
export type LimitsOfFile = (file: string) => Limits | null;

/**
 * Reads limits by pattern, the same as the setting `modelCostLens.budgets`; comments are fine. Paths are taken from the
 * folder of the budget file on, so that it means the same wherever the command is run.
 */
export function readBudgetFile(file: string): LimitsOfFile {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    const { message } = systemError(error);
    throw new InvalidArgumentError(message[0].toUpperCase() + message.slice(1));
  }
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  if (errors.length > 0)
    throw new InvalidArgumentError(
      `It is not valid JSON (${jsonMistake(errors[0].error)}, at offset ${errors[0].offset}).`,
    );
  const { rules, mistakes } = readBudgetRules(value);
  if (mistakes.length > 0) throw new InvalidArgumentError(mistakes.join(' '));
  const folder = path.dirname(path.resolve(file));
  return model => limitsFor(rules, path.relative(folder, path.resolve(model)).split(path.sep).join('/'));
}
