import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseAmount } from '../engine/formula/amount';
import type { Limits } from '../engine/analysis/budget';
import { conventions, type Convention } from '../engine/graph/convention';
import { reportFormat, type ReportFormat, type ReportFormatId } from '../engine/report/formats';
import type { OwnOperators } from '../engine/operators/support/ownOperators';
import { ReadError } from '../engine/readers/support/readError';
import { say } from '../engine/graph/message';
import { readOperatorsFile } from './operatorsFile';
import { readBudgetFile, type LimitsOfFile } from './budgetFile';

/** The command line, validated. */
export interface CliOptions {
  readonly format: ReportFormat;
  readonly convention: Convention;
  readonly dimensions: ReadonlyMap<string, number>;
  readonly inputShapes: ReadonlyMap<string, readonly number[]>;
  readonly limits: Limits;
  /** Limits by file, in addition to those for all files. */
  readonly limitsOfFile: LimitsOfFile;
  /** Whether a limit that cannot be confirmed is a failure, and any error of a model. */
  readonly strict: boolean;
  readonly operators: OwnOperators;
}

/** As collected by commander. */
export interface RawOptions {
  readonly format: ReportFormatId;
  readonly convention?: Convention;
  readonly dim?: readonly (readonly [string, number])[];
  readonly input?: readonly (readonly [string, readonly number[]])[];
  readonly maxMacs?: number;
  readonly maxParams?: number;
  readonly maxMemory?: number;
  /** Name of a budget file. */
  readonly budget?: string;
  readonly strict?: boolean;
  /** Name of a file with cost rules. */
  readonly operators?: string;
}

/** Adds the options that every command has; `formats` are those that it can print. */
export function addCommonOptions(command: Command, formats: readonly ReportFormat[]): Command {
  return command
    .addOption(
      new Option('-f, --format <format>', 'what to print').choices(formats.map(({ id }) => id)).default('tree'),
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
    .option('-i, --input <name=shape>', 'shape of an input, such as data=1x3x224x224 (repeatable)', collectShape)
    .option('--operators <file>', 'JSON with cost rules for operators of your own, by domain::Op')
    .option('--max-macs <amount>', 'budget for MACs, such as 600M', amount)
    .option('--max-params <amount>', 'budget for parameters, such as 5M', amount)
    .option('--max-memory <amount>', 'budget for weights and peak activations together, such as 64MB', amount)
    .option('--strict', 'fail where a budget cannot be confirmed, and where a model has errors, too');
}

/** Adds `--budget`, whose limits are for models, not for differences. */
export function addBudgetOption(command: Command): Command {
  return command.option(
    '--budget <file>',
    'JSON with budgets by pattern of paths, such as { "mobile/*.onnx": { "macs": "600M" } }',
  );
}

/**
 * Completes options that depend on others.
 * @throws ReadError for a file named by an option that cannot be used
 */
export async function toCliOptions({
  format: id,
  convention,
  dim = [],
  input = [],
  maxMacs,
  maxParams,
  maxMemory,
  budget,
  strict = false,
  operators,
}: RawOptions): Promise<CliOptions> {
  const format = reportFormat(id);
  return {
    format,
    convention: convention ?? format.convention ?? 'exact',
    dimensions: new Map(dim),
    inputShapes: new Map(input),
    limits: {
      ...(maxMacs !== undefined && { macs: maxMacs }),
      ...(maxParams !== undefined && { params: maxParams }),
      ...(maxMemory !== undefined && { memoryBytes: maxMemory }),
    },
    limitsOfFile: budget === undefined ? () => ({}) : await readOption('--budget', budget, readBudgetFile),
    operators: operators === undefined ? new Map() : await readOption('--operators', operators, readOperatorsFile),
    strict,
  };
}

/** Reads a file named by an option; error messages name the option. */
async function readOption<T>(option: string, file: string, read: (file: string) => Promise<T>): Promise<T> {
  try {
    return await read(file);
  } catch (error) {
    throw error instanceof ReadError ? new ReadError(error.code, say`${option} ${file}: ${error.reason}`) : error;
  }
}

function collectDimension(
  text: string,
  previous: readonly (readonly [string, number])[] = [],
): (readonly [string, number])[] {
  const [name, value] = splitAssignment(text, 'NAME=N, such as batch=8');
  if (!isSize(value)) throw new InvalidArgumentError(`Expected a whole number after "${name}=".`);
  return [...previous, [name, Number(value)]];
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

function amount(text: string): number {
  const value = parseAmount(text);
  if (value === null)
    throw new InvalidArgumentError('Expected a number, perhaps with k, M, G or T behind it, such as 600M.');
  return value;
}
