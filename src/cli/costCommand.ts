import { analyze, type Analysis } from '../engine/analysis/analyze';
import { CodedError } from '../engine/graph/codedError';
import type { ModelSource } from '../engine/graph/graph';
import { say } from '../engine/graph/message';
import { stricter, type Limits } from '../engine/analysis/budget';
import { judge, limitedFigures, type RatedValue } from '../engine/analysis/verdict';
import { boundsOn, speedTotals } from '../engine/questions/tree/speedTotals';
import { NodeSpeeds } from '../engine/questions/tree/nodeSpeeds';
import { reportedDiagnostics } from '../engine/report/json';
import { cacheFigures } from '../engine/questions/generation/keyValueCache';
import { unusedSizes } from '../engine/questions/unusedSizes';
import type { SparsityFigures } from '../engine/questions/sparsity/sparsity';
import type { ReportFormat } from '../engine/report/formats';
import type { ReportOptions } from '../engine/report/support/summary';
import { ReadError } from '../engine/readers/support/readError';
import { shownName } from '../engine/readers/support/http/openUrl';
import type { Console } from './console';
import { chosenDevice } from './deviceChoice';
import { internalError } from './internalError';
import { announce, isJobThread } from './job';
import { loadModel } from './loadModel';
import { modelOptions, type ModelOptions } from './modelOptions';
import type { CliOptions } from './options';
import type { PlannedModel } from './planReport';
import { refuseTimeWithoutDevice, reportVerdicts } from './verdicts';
import { isLimited } from './workLimits';

/** Seconds of work after which threads pay off for the files that are left: about what it takes to start them. */
const worthThreads = 0.2;

/** `model-cost FILE…`: one report per file; a file that cannot be read does not stop the others. */
export async function costCommand(files: readonly string[], options: CliOptions, console: Console): Promise<void> {
  const { format, workLimits, plan } = options;
  if (options.sparsity && (plan !== null || !format.showsWeights)) {
    console.fail(2, '--sparsity works with --format tree, table and json, and without --plan.');
    return;
  }
  if (isJobThread) return reportFile(files[0], options, console);
  // A comparison has a header of its own.
  if (plan === null || !format.compare) console.print(format.header ?? '');
  const separator = format.separator ?? '';
  const left = [...files];
  // `performance` takes as long to load as a tenth of a small model.
  const begun = process.uptime();
  const needsThreads = async (): Promise<boolean> =>
    isLimited(workLimits) ||
    (left.length > 1 && process.uptime() - begun > worthThreads && (await import('./jobThreads')).threadsFor(left) > 1);
  for (let isFirst = true; left.length > 0; isFirst = false) {
    if (!isFirst) console.print(separator);
    if (!(await needsThreads())) await reportFile(left.shift()!, options, console);
    else {
      const { workInThreads } = await import('./jobThreads');
      const jobs = left.splice(0).map(file => [file]);
      await workInThreads(jobs, { limits: workLimits, separator, writeError: errorWriter(format) }, console);
    }
  }
  const { limitsOfFile } = options;
  if (limitsOfFile !== null && files.every(file => limitsOfFile(file) === null)) {
    console.say(
      '--budget was not used, since none of its patterns fits a file; they begin at the folder of the budget file.',
    );
  }
}

/** A report, or why there is none in this format. */
async function written<T>(write: () => T | Promise<T>): Promise<T | CodedError> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
}

async function reportFile(name: string, options: CliOptions, console: Console): Promise<void> {
  const { format } = options;
  const file = shownName(name);
  const chosen = await chosenOptions(name, options, console);
  if (chosen === null) return;
  const read = await analyzeFile(name, options, chosen, console, loadFound);
  if (read === null) return;
  const { analysis, sparsity } = read;
  const found = await written(async () => {
    const planned = await plannedOrSame(analysis, file, chosen, options, console);
    const report =
      planned.report ??
      format.write(planned.analysis, file, chosen.convention, console.colours, {
        ...reportOptions(planned.analysis, chosen, options),
        ...(sparsity && { sparsity }),
      });
    return { ...planned, report: await report };
  });
  if (found instanceof CodedError) {
    await failToRead(name, found, options, console);
    return;
  }
  await console.printAll(found.report, format.isEscaped);
  checkBudget(found.analysis, file, chosen, options, console);
  if (options.strict) failOnErrors(found.analysis, file, options, console);
}

/** `loadModel` for names that stand for the models in folders: a folder is left only if it has none. */
async function loadFound(name: string): Promise<ModelSource> {
  try {
    return await loadModel(name);
  } catch (error) {
    throw error instanceof ReadError && error.code === 'folder'
      ? new ReadError(error.code, say`it is a folder without models: expected a file.`)
      : error;
  }
}

/** The model after the plan of `--plan`, if there is one. */
async function plannedOrSame(
  analysis: Analysis,
  file: string,
  chosen: ModelOptions,
  { plan, format }: CliOptions,
  console: Console,
): Promise<PlannedModel> {
  if (plan === null) return { analysis, report: null };
  const { plannedModel } = await import('./planReport');
  return plannedModel(analysis, file, plan, format, chosen, console);
}

/** How a file is analysed; null, after a message, if its configuration is wrong. */
export async function chosenOptions(name: string, options: CliOptions, console: Console): Promise<ModelOptions | null> {
  try {
    const chosen = await modelOptions(name, options);
    if (chosen.fused && chosen.device === null)
      console.say(`${shownName(name)}: --fused was not used, since it needs --device.`);
    return chosen;
  } catch (error) {
    await failToRead(name, error, options, console);
    return null;
  }
}

/** With `--strict` a model that has mistakes fails. */
function failOnErrors(analysis: Analysis, file: string, { format }: CliOptions, console: Console): void {
  for (const { severity, message, line, column } of reportedDiagnostics(analysis)) {
    if (severity !== 'error') continue;
    // Annotations are the report itself.
    if (format.areAnnotations) console.exitCode = Math.max(console.exitCode, 1);
    else console.fail(1, `${line === undefined ? file : `${file}:${line}:${column}`}: error: ${message}`);
  }
}

function reportOptions(analysis: Analysis, chosen: ModelOptions, { cacheType, training }: CliOptions): ReportOptions {
  const device = chosenDevice(chosen, analysis);
  return {
    ...(device && { device }),
    ...(cacheType && { cacheType }),
    ...(training && { training: { weights: training, gradients: training, states: 'float32' } }),
  };
}

/** The options that give sizes. */
const sizeOptions = { dimensions: '--dim', variables: '--set', inputShapes: '--input' } as const;

/** What was read of a file. */
export interface AnalyzedFile {
  readonly analysis: Analysis;
  /** What its weights contain; null: they were not asked for. */
  readonly sparsity: SparsityFigures | null;
}

/**
 * Reads and analyses one file, which is what limits of work are for; null, after a message, if that failed.
 * @param load reads the model, with ReadError if that fails
 */
export async function analyzeFile(
  name: string,
  options: CliOptions,
  chosen: ModelOptions,
  console: Console,
  load = loadModel,
): Promise<AnalyzedFile | null> {
  const file = shownName(name);
  announce(file);
  try {
    const analysis = analyze(await load(name), chosen);
    if (options.cacheType && cacheFigures(analysis) === null)
      console.say(`${file}: --kv-cache was not used, since the model has no key-value cache of known size.`);
    for (const sentence of unusedSizes(analysis, options, sizeOptions)) console.say(`${file}: ${sentence}`);
    const sparsity = options.sparsity ? await (await import('./readSparsity')).readSparsity(name, analysis) : null;
    return { analysis, sparsity };
  } catch (error) {
    await failToRead(name, error, options, console);
    return null;
  } finally {
    announce(null);
  }
}

async function failToRead(name: string, error: unknown, { format }: CliOptions, console: Console): Promise<void> {
  const file = shownName(name);
  const { code, message } = error instanceof CodedError ? error : { code: 'internal', message: internalError };
  console.fail(2, `${file}: ${message}`, { file, ...(error instanceof ReadError && error.at) });
  await console.printAll([errorWriter(format)(file, code, message)]);
}

/** What a format has in place of the report of a file that cannot be read. */
export function errorWriter(format: ReportFormat): (file: string, code: string, message: string) => string {
  return (file, code, message) => format.writeError?.(file, code, message) ?? '';
}

function checkBudget(
  analysis: Analysis,
  file: string,
  chosen: ModelOptions,
  { strict }: CliOptions,
  console: Console,
): void {
  const { totals, model } = analysis;
  const all: Limits = stricter(chosen.limits, model.budget ?? {});
  const latency = all.latency === undefined ? undefined : latencyOf(analysis, chosen);
  const verdicts = judge(limitedFigures(totals[chosen.convention], latency), all);
  reportVerdicts(verdicts, { subject: file, file, areChanges: false, strict }, console);
  refuseTimeWithoutDevice(all, chosen, file, console);
}

/** The least time of a run on the chosen device. A lower bound above a limit is certainly over it. */
function latencyOf(analysis: Analysis, chosen: ModelOptions): RatedValue | undefined {
  const device = chosenDevice(chosen, analysis);
  if (!device) return undefined;
  const { convention } = chosen;
  const { time } = speedTotals(analysis, new NodeSpeeds(analysis).bytesMoved, convention, boundsOn(device, convention));
  return time ? { value: time.seconds.value ?? 0, accuracy: time.seconds.accuracy } : undefined;
}
