import { isRecord } from '../graph/isRecord';
import { listed, say, type Message, type MessageValue } from '../graph/message';
import { parseAmount, parseSeconds } from '../formula/amount';
import { stricter, type Limits } from '../analysis/budget';
import { compileGlob, type Glob } from './glob';

/** Limits for files whose paths match a pattern. */
export interface BudgetRule {
  readonly glob: Glob;
  readonly limits: Limits;
}

/** Maximum size of all globs, so that they are read quickly: many times a thousand ordinary patterns. */
const mostGlobs = 200_000;

const figures: readonly (keyof Limits)[] = ['macs', 'params', 'weightBytes', 'peakActivationBytes', 'latency'];

/**
 * Reads `{ "models/*.onnx": { "macs": "600M", "weightBytes": "64MB" } }`. Invalid entries are left out and reported,
 * one sentence each: a misspelled limit must not look like one that is met.
 */
export function readBudgetRules(value: unknown): {
  readonly rules: readonly BudgetRule[];
  readonly mistakes: readonly Message[];
} {
  const rules: BudgetRule[] = [];
  const mistakes: Message[] = [];
  if (!isRecord(value)) return { rules, mistakes: [say`Budgets must be an object that maps path patterns to limits.`] };
  let size = 0;
  for (const [pattern, stated] of Object.entries(value)) {
    const glob = compileGlob(pattern);
    if (glob === 'unbalanced')
      mistakes.push(say`'${pattern}' is not a valid pattern: its braces or brackets do not match.`);
    else if (glob === 'too-complex')
      mistakes.push(say`'${pattern}' is too complex: shorten it, or use fewer alternatives in braces.`);
    else if ((size += glob.size) > mostGlobs) {
      mistakes.push(say`There are too many patterns: '${pattern}' and those after it are ignored.`);
      break;
    } else if (!isRecord(stated))
      mistakes.push(say`'${pattern}' needs an object of limits, such as { "macs": "600M" }.`);
    else rules.push({ glob, limits: readLimits(pattern, stated, mistakes) });
  }
  return { rules, mistakes };
}

/** The limits of all rules that match a path; null if none does. Folders are separated by `/`. */
export function limitsFor(rules: readonly BudgetRule[], path: string): Limits | null {
  const fitting = rules.filter(({ glob }) => glob.matches(path));
  return fitting.length === 0 ? null : fitting.map(({ limits }) => limits).reduce(stricter);
}

function readLimits(glob: string, stated: Readonly<Record<string, unknown>>, mistakes: Message[]): Limits {
  const limits: Partial<Record<keyof Limits, number>> = {};
  for (const [name, amount] of Object.entries(stated)) {
    const figure = figures.find(known => known === name);
    const parse = figure === 'latency' ? parseSeconds : parseAmount;
    const limit = typeof amount === 'number' ? amount : typeof amount === 'string' ? parse(amount) : null;
    if (figure === undefined) mistakes.push(say`'${glob}' limits '${name}', which must be one of ${listed(figures)}.`);
    else if (limit === null || !(limit >= 0 && Number.isFinite(limit)))
      mistakes.push(
        figure === 'latency'
          ? say`'${glob}' limits ${name} to ${shown(amount)}: expected seconds, or a time such as 5ms.`
          : say`'${glob}' limits ${name} to ${shown(amount)}: expected a number, or an amount such as 600M or 64MB.`,
      );
    else limits[figure] = limit;
  }
  return limits;
}

/** The value as written; JSON accepts `1e999` as a number. */
function shown(amount: unknown): MessageValue {
  return typeof amount === 'number' && !Number.isFinite(amount) ? say`a number out of range` : JSON.stringify(amount);
}
