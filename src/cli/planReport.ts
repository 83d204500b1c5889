import type { Analysis } from '../engine/analysis/analyze';
import { compare } from '../engine/questions/comparison/compare';
import { applyPlan } from '../engine/questions/compression/applyPlan';
import { textOf } from '../engine/graph/message';
import type { ReportFormat } from '../engine/report/formats';
import type { Console } from './console';
import { comparedDevice } from './deviceChoice';
import type { ModelOptions } from './modelOptions';
import type { CliOptions } from './options';

/** A model after a plan, and its report in place of that of the model. */
export interface PlannedModel {
  readonly analysis: Analysis;
  /** Before and after; null: the format is for single models, so it is that of the model after the plan. */
  readonly report: Iterable<string> | null;
}

/**
 * Applies the plan of the options to a model.
 * @throws PlanRefusal if the plan cannot be followed
 */
export async function plannedModel(
  old: Analysis,
  file: string,
  { plan: steps, file: plan }: NonNullable<CliOptions['plan']>,
  format: ReportFormat,
  chosen: ModelOptions,
  console: Console,
): Promise<PlannedModel> {
  const applied = applyPlan(old, steps);
  const { analysis } = applied;
  const { convention } = chosen;
  // Reports for programs say it themselves, or have no place for it.
  if (!format.compare) for (const note of applied.notes) console.say(`${file}: ${textOf(note)}`);
  const report = await format.compare?.(
    compare(old, analysis, convention, comparedDevice(chosen), applied),
    { analysis: old, file },
    { analysis, file, plan },
    console.colours,
  );
  return { analysis, report: report ?? null };
}
