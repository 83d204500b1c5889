import { judge } from '../engine/analysis/verdict';
import { compare } from '../engine/questions/comparison/compare';
import { limitedDifference } from '../engine/report/support/changes';
import { shownName } from '../engine/readers/support/http/openUrl';
import type { Console } from './console';
import { analyzeFile, chosenOptions, errorWriter } from './costCommand';
import { comparedDevice } from './deviceChoice';
import type { CliOptions } from './options';
import { refuseTimeWithoutDevice, reportVerdicts } from './verdicts';
import { isLimited } from './workLimits';

/** `model-cost diff OLD NEW`: what changed; budgets limit the difference. */
export async function diffCommand(
  oldFile: string,
  newFile: string,
  options: CliOptions,
  console: Console,
): Promise<void> {
  const { workLimits } = options;
  if (isLimited(workLimits)) {
    const work = { limits: workLimits, separator: '', writeError: errorWriter(options.format) };
    const { workInThreads } = await import('./jobThreads');
    return workInThreads([[oldFile, newFile]], work, console);
  }
  // Both as the new one: otherwise sizes would be compared, not models.
  const chosen = await chosenOptions(newFile, options, console);
  if (chosen === null) return;
  const old = await analyzeFile(oldFile, options, chosen, console);
  const changed = await analyzeFile(newFile, options, chosen, console);
  if (old === null || changed === null) return;
  const [oldName, newName] = [shownName(oldFile), shownName(newFile)];
  const comparison = compare(old.analysis, changed.analysis, chosen.convention, comparedDevice(chosen));
  const { format } = options;
  await console.printAll(
    await format.compare!(
      comparison,
      { analysis: old.analysis, file: oldName },
      { analysis: changed.analysis, file: newName },
      console.colours,
    ),
    format.isEscaped,
  );
  const verdicts = judge(limitedDifference(comparison), options.limits);
  const subject = `${oldName} → ${newName}`;
  reportVerdicts(verdicts, { subject, file: newName, areChanges: true, strict: options.strict }, console);
  refuseTimeWithoutDevice(options.limits, chosen, newName, console);
}
