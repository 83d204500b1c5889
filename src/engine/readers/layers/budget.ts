import * as z from 'zod';
import { parseAmount, parseSeconds } from '../../formula/amount';
import type { Budget, BudgetRanges } from '../../graph/graph';
import { say } from '../../graph/message';
import { membersOf, rangeOf, type Member } from '../support/json';
import type { Notices } from './notices';
import { budgetSchema } from './schema';
import { missingAt, reportUnknown, validate } from './validate';

const isObject = z.object({ budget: z.looseObject({}) });

/** The upper bounds of a spec, with their positions. An invalid bound does not affect the others. */
export function readBudget(member: Member | undefined, notices: Notices): { budget?: Budget; ranges?: BudgetRanges } {
  if (!member) return {};
  const whole = rangeOf(member.value);
  if (validate(isObject, new Map([['budget', member]]), notices, missingAt(whole)) === null) return {};
  const members = membersOf(member.value);
  reportUnknown(members, Object.keys(budgetSchema.shape), say`A budget`, notices);
  const budget: Record<string, number> = {};
  const ranges: Record<string, { offset: number; length: number }> = {};
  for (const [name, bound] of Object.entries(budgetSchema.shape)) {
    const amount = validate(z.object({ [name]: bound }), members, notices, missingAt(whole))?.[name];
    if (amount === undefined) continue;
    const parse = name === 'latency' ? parseSeconds : parseAmount;
    budget[name] = typeof amount === 'number' ? amount : parse(amount)!;
    ranges[name] = rangeOf(members.get(name)!.value);
  }
  return { budget, ranges };
}
