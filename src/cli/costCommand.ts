import { analyze, type Analysis } from '../engine/analysis/analyze';
import { CodedError } from '../engine/graph/codedError';
import { stricter, type Limits } from '../engine/analysis/budget';
import { judge, limitedFigures, type RatedValue } from '../engine/analysis/verdict';
import { boundsOn, speedTotals } from '../engine/questions/tree/speedTotals';
import { TreeIndex } from '../engine/questions/tree/treeIndex';
import { reportedDiagnostics } from '../engine/report/json';
import type { ReportFormat } from '../engine/report/formats';
import type { ReportOptions } from '../engine/report/support/summary';
import { ReadError } from '../engine/readers/support/readError';
import type { Console } from './console';
import { internalError } from './internalError';
import { announce, job } from './job';
import { isLimited, workWithin } from './limitedWork';
import { loadModel } from './loadModel';
import { chosenDevice, type CliOptions } from './options';
import { reportVerdicts } from './verdicts';
import { shownName } from './withSource';

/** `model-cost FILE…`: one report per file; a file that cannot be read does not stop the others. */
export async function costCommand(files: readonly string[], options: CliOptions, console: Console): Promise<void> {
  const { format, workLimits } = options;
  if (job !== null) return reportFile(job.files[0], options, console);
  console.print(format.header ?? '');
  for (const [index, file] of files.entries()) {
    if (index > 0) console.print(format.separator ?? '');
    if (isLimited(workLimits)) await workWithin(workLimits, [file], errorWriter(format), console);
    else await reportFile(file, options, console);
  }
  if (files.every(file => options.limitsOfFile(file) === null)) {
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
  const { format, convention } = options;
  const analysis = await analyzeFile(name, options, console);
  if (analysis === null) return;
  const file = shownName(name);
  const report = await written(() =>
    format.write(analysis, file, convention, console.colours, reportOptions(analysis, options)),
  );
  if (report instanceof CodedError) {
    console.fail(2, `${file}: ${report.message}`);
    return;
  }
  await console.printAll(report);
  checkBudget(analysis, file, options, console);
  if (options.strict) failOnErrors(analysis, file, console);
}

/** With `--strict` a model that has mistakes fails. */
function failOnErrors(analysis: Analysis, file: string, console: Console): void {
  for (const { severity, message, line, column } of reportedDiagnostics(analysis)) {
    if (severity !== 'error') continue;
    console.fail(1, `${line === undefined ? file : `${file}:${line}:${column}`}: error: ${message}`);
  }
}

function reportOptions(analysis: Analysis, options: CliOptions): ReportOptions {
  const { cacheType } = options;
  const chosen = chosenDevice(options, analysis);
  return { ...(chosen && { device: chosen }), ...(cacheType && { cacheType }) };
}

/** Reads and analyses one file; null, after a message, if that failed. */
export async function analyzeFile(name: string, options: CliOptions, console: Console): Promise<Analysis | null> {
  const { inputShapes, operators } = options;
  const file = shownName(name);
  const dimensions = new Map([...options.dimensions, ...options.variables]);
  announce(file);
  try {
    const analysis = analyze(await loadModel(name), { dimensions, inputShapes, operators });
    sayUnused(analysis, file, options, console);
    sayWrongRanks(analysis, file, options, console);
    return analysis;
  } catch (error) {
    const { code, message } = error instanceof ReadError ? error : { code: 'internal', message: internalError };
    console.fail(2, `${file}: ${message}`);
    await console.printAll([errorWriter(options.format)(file, code, message)]);
    return null;
  } finally {
    announce(null);
  }
}

/** What a format has in place of the report of a file that cannot be read. */
export function errorWriter(format: ReportFormat): (file: string, code: string, message: string) => string {
  return (file, code, message) => format.writeError?.(file, code, message) ?? '';
}

/** A misspelled name must not look like a value that was used. */
function sayUnused({ dimensions, model }: Analysis, file: string, options: CliOptions, console: Console): void {
  const known = dimensions.map(({ name }) => name);
  const inputs = model.graph.inputs.map(({ name }) => name).filter(name => !model.graph.initializers.has(name));
  const list = (names: readonly string[]): string =>
    names.length === 0 ? 'there are none' : `there are: ${names.join(', ')}`;
  for (const name of options.dimensions.keys()) {
    if (!known.includes(name))
      console.say(`${file}: --dim ${name} was not used, since no open dimension has this name; ${list(known)}.`);
  }
  for (const name of options.variables.keys()) {
    if (!known.includes(name))
      console.say(`${file}: --set ${name} was not used, since no variable has this name; ${list(known)}.`);
  }
  for (const name of options.inputShapes.keys()) {
    if (!inputs.includes(name))
      console.say(`${file}: --input ${name} was not used, since no input has this name; ${list(inputs)}.`);
  }
}

/** A shape without the batch, as in a layer spec, would be taken for one with it. */
function sayWrongRanks({ model }: Analysis, file: string, { inputShapes }: CliOptions, console: Console): void {
  for (const { name, type } of model.graph.inputs) {
    const [given, declared] = [inputShapes.get(name), type?.kind === 'tensor' ? type.shape : null];
    if (given === undefined || !declared || given.length === declared.length) continue;
    console.say(
      `${file}: --input ${name} has rank ${given.length}, but the model takes rank ${declared.length}: ${declared.map(dim => dim ?? '?').join(' × ')}.`,
    );
  }
}

function checkBudget(analysis: Analysis, file: string, options: CliOptions, console: Console): void {
  const { limits, limitsOfFile, convention, strict } = options;
  const { totals, model } = analysis;
  const all: Limits = [limits, limitsOfFile(file) ?? {}, model.budget ?? {}].reduce(stricter);
  const verdicts = judge(limitedFigures(totals[convention], latencyOf(analysis, options)), all);
  reportVerdicts(verdicts, { subject: file, areChanges: false, strict }, console);
  if (all.latency !== undefined && options.device === null)
    console.fail(2, `${file}: a limit for the time bound needs --device.`);
}

/** The least time of a run on the chosen device. A lower bound above a limit is certainly over it. */
function latencyOf(analysis: Analysis, options: CliOptions): RatedValue | undefined {
  const device = chosenDevice(options, analysis);
  if (!device) return undefined;
  const { convention } = options;
  const { time } = speedTotals(new TreeIndex(analysis), convention, boundsOn(device, convention));
  return time ? { value: time.seconds.value ?? 0, accuracy: time.seconds.accuracy } : undefined;
}
