import { formatLimited, limitLabel, type Limits } from '../engine/analysis/budget';
import type { Verdict } from '../engine/analysis/verdict';
import { textOf } from '../engine/graph/message';
import { formatChange, withAccuracy } from '../engine/formula/numbers';
import type { Console } from './console';
import type { ModelOptions } from './modelOptions';

/**
 * Reports exceeded limits, which fail the command, and limits that cannot be confirmed.
 * @param strict whether a limit that cannot be confirmed fails the command too
 */
export function reportVerdicts(
  verdicts: readonly Verdict[],
  {
    subject,
    file,
    areChanges,
    strict,
  }: { subject: string; /** The file that is to blame. */ file: string; areChanges: boolean; strict: boolean },
  console: Console,
): void {
  for (const { figure, value, accuracy, limit, outcome } of verdicts) {
    if (outcome === 'within') continue;
    const plain = (amount: number): string => formatLimited(figure, amount);
    const text = (amount: number): string => (areChanges ? formatChange(amount, plain) : plain(amount));
    const figures = `${withAccuracy(text(value), accuracy)}, allowed ${text(limit)}.`;
    if (outcome === 'over')
      console.fail(1, `${subject}: over budget: ${textOf(limitLabel(figure))} ${figures}`, { file });
    else {
      const sentence = `${subject}: the budget for ${textOf(limitLabel(figure))} cannot be confirmed: ${figures}`;
      if (strict) console.fail(1, sentence, { file });
      else console.say(sentence, { file });
    }
  }
}

/** A limit of time that nothing is compared with must not look as if it were kept. */
export function refuseTimeWithoutDevice(
  { latency }: Limits,
  { device }: Pick<ModelOptions, 'device'>,
  file: string,
  console: Console,
): void {
  if (latency !== undefined && device === null)
    console.fail(2, `${file}: a limit for the time bound needs --device.`, { file });
}
