import { excesses, formatLimited, limitLabel } from '../engine/analysis/budget';
import { compare, type Comparison } from '../engine/questions/comparison/compare';
import {
  comparisonToCsv,
  comparisonToMarkdown,
  limitedDifference,
  toComparisonReport,
} from '../engine/report/comparison';
import { comparisonToPtflops } from '../engine/report/ptflops/comparisonPtflops';
import { modelName } from '../engine/report/modelName';
import type { Analysis } from '../engine/analysis/analyze';
import type { Console } from './console';
import { analyzeFile } from './costCommand';
import { diffText } from './diffText';
import type { CliOptions } from './options';
import { printable } from './printable';
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
  await console.printAll(format(comparison, { old, oldFile, changed, newFile }, options, console.colours));
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

interface Sides {
  readonly old: Analysis;
  readonly oldFile: string;
  readonly changed: Analysis;
  readonly newFile: string;
}

function format(
  comparison: Comparison,
  { old, oldFile, changed, newFile }: Sides,
  options: CliOptions,
  colours: boolean,
): Iterable<string> {
  switch (options.format) {
    case 'json':
      return [printable(`${JSON.stringify(toComparisonReport(comparison, oldFile, newFile))}\n`)];
    case 'csv':
      return [printable(comparisonToCsv(comparison))];
    case 'markdown':
      return [printable(comparisonToMarkdown(comparison, oldFile, newFile))];
    case 'ptflops':
      return [
        printable(comparisonToPtflops(comparison, modelName(old.model, oldFile), modelName(changed.model, newFile))),
      ];
    case 'table':
      return diffText(comparison, oldFile, newFile, { same: true, colours });
    case 'tree':
      return diffText(comparison, oldFile, newFile, { same: false, colours });
  }
}
