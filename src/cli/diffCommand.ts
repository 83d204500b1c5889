import { excesses, formatLimited, limitLabel } from '../engine/analysis/budget';
import { compare } from '../engine/questions/comparison/compare';
import { limitedDifference } from '../engine/report/support/changes';
import type { Console } from './console';
import { analyzeFile } from './costCommand';
import type { CliOptions } from './options';
import { textOf } from '../engine/graph/message';

/** `model-cost diff OLD NEW`: what changed; budgets are for the difference. */
export async function diffCommand(
  oldFile: string,
  newFile: string,
  options: CliOptions,
  console: Console,
): Promise<void> {
  const old = await analyzeFile(oldFile, options, console);
  const changed = await analyzeFile(newFile, options, console);
  if (old === null || changed === null) return;
  const comparison = compare(old, changed, options.convention);
  const { format } = options;
  await console.printAll(
    format.compare!(
      comparison,
      { analysis: old, file: oldFile },
      { analysis: changed, file: newFile },
      console.colours,
    ),
  );
  for (const { figure, value, limit } of excesses(limitedDifference(comparison.totals), options.limits)) {
    console.fail(
      1,
      `${oldFile} → ${newFile}: over budget: ${textOf(limitLabel(figure))} +${formatLimited(figure, value)}, allowed +${formatLimited(figure, limit)}.`,
    );
  }
  if (comparison.totals.old.unknownCost + comparison.totals.new.unknownCost > 0 && options.limits.macs !== undefined) {
    console.say(
      `${oldFile} → ${newFile}: the budget for MACs cannot be confirmed, since the cost of some nodes is unknown.`,
    );
  }
}
