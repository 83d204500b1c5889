import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseAmount, parseSeconds } from '../engine/formula/amount';
import type { Limits } from '../engine/analysis/budget';
import { conventions, type Convention } from '../engine/graph/convention';
import { reportFormat, type ReportFormat, type ReportFormatId } from '../engine/report/formats';
import type { OwnOperators } from '../engine/operators/support/ownOperators';
import { ReadError } from '../engine/readers/support/readError';
import type { DataType } from '../engine/graph/dataType';
import { weightTypes, type WeightType } from '../engine/graph/weightType';
import { say } from '../engine/graph/message';
import type { Plan } from '../engine/graph/plan';
import type { LimitsOfFile } from './budgetFile';
import { findDevice, type DeviceChoice } from './deviceChoice';
import type { WorkLimits } from './workLimits';

/** The command line, validated. */
export interface CliOptions {
  readonly format: ReportFormat;
  /** null: left to the configuration file. */
  readonly convention: Convention | null;
  readonly dimensions: ReadonlyMap<string, number>;
  readonly variables: ReadonlyMap<string, number>;
  readonly inputShapes: ReadonlyMap<string, readonly number[]>;
  readonly limits: Limits;
  /** Limits by file, in addition to those for all files; null: left to the configuration file. */
  readonly limitsOfFile: LimitsOfFile | null;
  /** Whether a limit that cannot be confirmed is a failure, and any error of a model. */
  readonly strict: boolean;
  readonly operators: OwnOperators;
  /** null: left to the configuration file. */
  readonly device: DeviceChoice | null;
  /** Whether elementwise operators run as part of the contraction in front of them. */
  readonly fused: boolean;
  readonly cacheType?: DataType;
  /** The type of weights and gradients in training; null: it is not asked for. */
  readonly training: WeightType | null;
  /** A compression plan and the name of its file; null: models are reported as they are. */
  readonly plan: { readonly plan: Plan; readonly file: string } | null;
  /** Whether the weights are read, and what they contain is reported. */
  readonly sparsity: boolean;
  readonly workLimits: WorkLimits;
  /** Whether reports are printed again when a file changes. */
  readonly watch: boolean;
}

/** As collected by commander. */
export interface RawOptions {
  readonly format?: ReportFormatId;
  readonly convention?: Convention;
  readonly dim?: readonly (readonly [string, number])[];
  readonly set?: readonly (readonly [string, number])[];
  readonly input?: readonly (readonly [string, readonly number[]])[];
  readonly maxMacs?: number;
  readonly maxParams?: number;
  readonly maxMemory?: number;
  /** Name of a budget file. */
  readonly budget?: string;
  readonly strict?: boolean;
  /** Name of a file with cost rules. */
  readonly operators?: string;
  readonly device?: DeviceChoice;
  readonly fused?: boolean;
  /** Seconds. */
  readonly maxLatency?: number;
  readonly training?: WeightType;
  readonly kvCache?: DataType;
  /** Name of a file with a compression plan. */
  readonly plan?: string;
  readonly sparsity?: boolean;
  readonly limitTime?: number;
  /** Bytes. */
  readonly limitMemory?: number;
  readonly watch?: boolean;
}

const usualFormat = 'tree';

/** Adds the options that every command has; `formats` are those that it can print. */
export function addCommonOptions(command: Command, formats: readonly ReportFormat[]): Command {
  return command
    .addOption(
      new Option('-f, --format <format>', 'what to print').choices(formats.map(({ id }) => id)).default(usualFormat),
    )
    .addOption(
      new Option('-c, --convention <name>', "how to count; ptflops' printout is counted as ptflops does").choices([
        ...conventions,
      ]),
    )
    .option(
      '-d, --dim <name=n>',
      'value of a symbolic dimension or of the trips of a loop (repeatable)',
      collectDimension,
    )
    .option(
      '-s, --set <name=number>',
      'value of a variable of a layer spec, such as width=0.5 (repeatable)',
      collectVariable,
    )
    .option('-i, --input <name=shape>', 'shape of an input, such as data=1x3x224x224 (repeatable)', collectShape)
    .option('--operators <file>', 'JSON with cost rules for operators of your own, by domain::Op')
    .option('--max-macs <amount>', 'budget for MACs, such as 600M', amount)
    .option('--max-params <amount>', 'budget for parameters, such as 5M', amount)
    .option('--max-memory <amount>', 'budget for weights and peak activations together, such as 64MB', amount)
    .option('--limit-time <seconds>', 'stop a file whose reading and analysis take longer', positive)
    .option('--limit-memory <amount>', 'stop a file whose work takes more memory, such as 2G', amount)
    .option(
      '--device <name>',
      'adds what a device can do at most: part of its name, and perhaps /arithmetic, such as "A100" or "RTX 4090/float16"',
      namedDevice,
    )
    .option('--fused', 'with --device: elementwise operators run as part of the convolution or product before them')
    .option('--max-latency <time>', 'with --device: fail if a run takes at least longer, such as 5ms', seconds)
    .option('--strict', 'fail where a budget cannot be confirmed, and where a model has errors, too')
    .option('--watch', 'print again when a file changes, until Ctrl+C');
}

/** What keys and values may be kept as. */
const cacheTypes = [
  'float32',
  'float16',
  'bfloat16',
  'float8e4m3fn',
  'int8',
  'int4',
] as const satisfies readonly DataType[];

/** Adds options that are for models and not for differences. */
export function addModelOptions(command: Command): Command {
  return command
    .option('--budget <file>', 'JSON with budgets by pattern of paths, such as { "mobile/*.onnx": { "macs": "600M" } }')
    .addOption(
      new Option(
        '--training <type>',
        'adds what training takes without activations, with weights and gradients of this type and float32 states',
      ).choices([...weightTypes]),
    )
    .option(
      '--plan <file>',
      'what a compression plan would bring: the model before and after it, as diff reports two models',
    )
    .option(
      '--sparsity',
      'reads the weights: zeros, zero filters and channels, 2:4 fit and effective MACs (tree, table and json)',
    )
    .addOption(
      new Option(
        '--kv-cache <type>',
        'how a language model keeps keys and values; as it computes them if omitted',
      ).choices([...cacheTypes]),
    );
}

/**
 * Completes options that depend on others.
 * @throws ReadError for a file named by an option that cannot be used
 */
export async function toCliOptions({
  format: id = usualFormat,
  convention,
  dim = [],
  set = [],
  input = [],
  maxMacs,
  maxParams,
  maxMemory,
  budget,
  strict = false,
  operators,
  device,
  fused = false,
  maxLatency,
  training,
  kvCache,
  plan,
  sparsity = false,
  limitTime,
  limitMemory,
  watch = false,
}: RawOptions): Promise<CliOptions> {
  const format = reportFormat(id);
  return {
    format,
    convention: convention ?? format.convention ?? null,
    dimensions: new Map(dim),
    variables: new Map(set),
    inputShapes: new Map(input),
    limits: {
      ...(maxMacs !== undefined && { macs: maxMacs }),
      ...(maxParams !== undefined && { params: maxParams }),
      ...(maxMemory !== undefined && { memoryBytes: maxMemory }),
      ...(maxLatency !== undefined && { latency: maxLatency }),
    },
    limitsOfFile:
      budget === undefined ? null : await readOption('--budget', budget, (await import('./budgetFile')).readBudgetFile),
    operators:
      operators === undefined
        ? new Map()
        : await readOption('--operators', operators, (await import('./operatorsFile')).readOperatorsFile),
    strict,
    device: device ?? null,
    fused,
    training: training ?? null,
    ...(kvCache && { cacheType: kvCache }),
    plan:
      plan === undefined
        ? null
        : { plan: await readOption('--plan', plan, (await import('./planFile')).readPlanFile), file: plan },
    sparsity,
    workLimits: { seconds: limitTime ?? null, bytes: limitMemory ?? null },
    watch,
  };
}

/** The files named by options, which `toCliOptions` reads. */
export function optionFiles({ budget, operators, plan }: RawOptions): string[] {
  return [budget, operators, plan].filter(file => file !== undefined);
}

/** Reads a file named by an option; error messages name the option. */
async function readOption<T>(option: string, file: string, read: (file: string) => Promise<T>): Promise<T> {
  try {
    return await read(file);
  } catch (error) {
    throw error instanceof ReadError ? new ReadError(error.code, say`${option} ${file}: ${error.reason}`) : error;
  }
}

function namedDevice(text: string): DeviceChoice {
  const found = findDevice(text);
  if (typeof found === 'string') throw new InvalidArgumentError(found);
  return found;
}

function collectDimension(
  text: string,
  previous: readonly (readonly [string, number])[] = [],
): (readonly [string, number])[] {
  const [name, value] = splitAssignment(text, 'NAME=N, such as batch=8');
  if (!isSize(value)) throw new InvalidArgumentError(`Expected a whole number after "${name}=".`);
  return [...previous, [name, Number(value)]];
}

function collectVariable(
  text: string,
  previous: readonly (readonly [string, number])[] = [],
): (readonly [string, number])[] {
  const [name, value] = splitAssignment(text, 'NAME=NUMBER, such as width=0.5');
  if (!/^(-?\d+(\.\d+)?|true|false)$/.test(value))
    throw new InvalidArgumentError(`Expected a number, true or false after "${name}=".`);
  return [...previous, [name, value === 'true' ? 1 : value === 'false' ? 0 : Number(value)]];
}

function collectShape(
  text: string,
  previous: readonly (readonly [string, readonly number[]])[] = [],
): (readonly [string, readonly number[]])[] {
  const [name, value] = splitAssignment(text, 'NAME=SHAPE, such as data=1x3x224x224');
  const sizes = value === '' ? [] : value.split(/[x×]/i);
  if (!sizes.every(isSize))
    throw new InvalidArgumentError(`Expected whole numbers with x between them after "${name}=".`);
  return [...previous, [name, sizes.map(Number)]];
}

/** Digits only, up to the largest exact integer. */
function isSize(text: string): boolean {
  return /^\d+$/.test(text) && Number.isSafeInteger(Number(text));
}

/** Names may contain an equals sign, values never do. */
function splitAssignment(text: string, expected: string): [string, string] {
  const at = text.lastIndexOf('=');
  if (at < 1) throw new InvalidArgumentError(`Expected ${expected}.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function seconds(text: string): number {
  const value = parseSeconds(text);
  if (value === null) throw new InvalidArgumentError('Expected a time, such as 5ms or 0.2s.');
  return value;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 2 ** 31 / 1000)) throw new InvalidArgumentError('Expected a number of seconds.');
  return value;
}

function amount(text: string): number {
  const value = parseAmount(text);
  if (value === null)
    throw new InvalidArgumentError('Expected a number, perhaps with k, M, G or T behind it, such as 600M.');
  return value;
}
