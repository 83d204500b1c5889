import { parseAmount } from '../../analysis/amount';
import type { Budget, BudgetRanges } from '../../graph/graph';
import { membersOf, rangeOf, type Member } from '../json';
import type { Notices } from './notices';
import { budgetSchema } from './schema';
import { reportUnknown, validate } from './validate';

/** The upper bounds of a spec, and where each of them stands. */
export function readBudget(member: Member | undefined, notices: Notices): { budget?: Budget; ranges?: BudgetRanges } {
  if (!member) return {};
  const members = membersOf(member.value);
  reportUnknown(members, Object.keys(budgetSchema.shape), 'A budget', notices);
  const given = validate(budgetSchema, members, notices, rangeOf(member.value));
  if (given === null) return {};
  const budget: Record<string, number> = {};
  const ranges: Record<string, { offset: number; length: number }> = {};
  for (const [name, amount] of Object.entries(given)) {
    if (amount === undefined) continue;
    budget[name] = typeof amount === 'number' ? amount : parseAmount(amount)!;
    ranges[name] = rangeOf(members.get(name)!.value);
  }
  return { budget, ranges };
}
