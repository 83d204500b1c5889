import type { Budget, BudgetRanges } from '../../graph/graph';
import { membersOf, rangeOf, type Member } from '../json';
import type { Notices } from './notices';
import { budgetSchema } from './schema';
import { reportUnknown, validate } from './validate';

const prefixes: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 };

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
    budget[name] = typeof amount === 'number' ? amount : parseAmount(amount);
    ranges[name] = rangeOf(members.get(name)!.value);
  }
  return { budget, ranges };
}

/** `600M`, `64MB` → a number. */
function parseAmount(text: string): number {
  const [, value, prefix] = /^\s*([\d.]+)\s*([kMGTP]?)B?\s*$/.exec(text)!;
  return Number(value) * prefixes[prefix];
}
