import { analyze as analyzeSource, type Analysis } from './engine/analysis/analyze';
import type { Convention } from './engine/graph/convention';
import type { ModelSource } from './engine/graph/graph';
import { textOf } from './engine/graph/message';
import { openModel } from './engine/openModel';
import { readOwnOperators, type OwnOperators } from './engine/operators/support/ownOperators';
import { MemorySource, type ByteSource } from './engine/readers/support/byteSource';
import { toReport } from './engine/report/json';
import type { Report, ReportedError } from './engine/report/report';

// The engine for programs, without Node and DOM: it runs in Node, in browsers and in workers.
export type { Accuracy } from './engine/formula/accuracy';
export type { Convention } from './engine/graph/convention';
export type { ByteSource } from './engine/readers/support/byteSource';
export { ReadError } from './engine/readers/support/readError';
export type { Report, ReportedDiagnostic, ReportedError, ReportedNode, ReportedTensor } from './engine/report/report';

/** A line that `model-cost --format json` prints: a report, or why a file could not be read. */
export type ReportLine = Report | ReportedError;

/** A model that was read. */
export class LoadedModel {
  readonly #source: ModelSource;

  private constructor(source: ModelSource) {
    this.#source = source;
  }

  /** @internal */
  static from(source: ModelSource): LoadedModel {
    return new LoadedModel(source);
  }

  /** @internal */
  static sourceOf(model: LoadedModel): ModelSource {
    return model.#source;
  }
}

/** A model with its costs at one choice of sizes. */
export class AnalyzedModel {
  readonly #analysis: Analysis;

  private constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  /** @internal */
  static from(analysis: Analysis): AnalyzedModel {
    return new AnalyzedModel(analysis);
  }

  /** @internal */
  static analysisOf(analyzed: AnalyzedModel): Analysis {
    return analyzed.#analysis;
  }
}

/**
 * Reads a model of any supported format: ONNX, layer spec, Keras, TensorFlow.js, `config.json`, safetensors, GGUF. Its
 * contents decide which.
 * @param source the bytes of the file, or a source of which only what is needed is read, never the weights
 * @throws ReadError with one sentence if it is not a model
 */
export async function readModel(source: Uint8Array | ArrayBuffer | ByteSource): Promise<LoadedModel> {
  const bytes = source instanceof ArrayBuffer ? new Uint8Array(source) : source;
  return LoadedModel.from(await openModel(bytes instanceof Uint8Array ? new MemorySource(bytes) : bytes));
}

/** The sizes and rules that a model is analyzed with. */
export interface AnalyzeOptions {
  /** Values of symbolic dimensions, trip counts and variables of layer specs, by name: `{ batch: 8 }`. */
  readonly dimensions?: Readonly<Record<string, number>>;
  /** Full shapes of inputs by name, with the batch: `{ data: [1, 3, 320, 320] }`. */
  readonly inputShapes?: Readonly<Record<string, readonly number[]>>;
  /** Cost rules for custom operators by `domain::Op`, as in the setting `modelCostLens.operators`. */
  readonly operators?: unknown;
}

/**
 * Infers shapes and counts costs. The model is not changed: it can be analyzed again at other sizes.
 * @throws RangeError with one sentence if a rule in `operators` is wrong
 */
export function analyze(model: LoadedModel, options: AnalyzeOptions = {}): AnalyzedModel {
  const { dimensions = {}, inputShapes = {}, operators } = options;
  return AnalyzedModel.from(
    analyzeSource(LoadedModel.sourceOf(model), {
      dimensions: new Map(Object.entries(dimensions)),
      inputShapes: new Map(Object.entries(inputShapes)),
      ...(operators !== undefined && { operators: checkedOperators(operators) }),
    }),
  );
}

/** How a report is counted, and what it calls the model. */
export interface ReportOptions {
  /** Name of the file in the report; empty if omitted. */
  readonly file?: string;
  /** How to count; `exact` if omitted. */
  readonly convention?: Convention;
}

/**
 * The figures of a model and of each of its nodes, as `model-cost --format json` prints them. Its JSON Schema is
 * published as `model-cost-lens/schema.json`. A figure that is unknown is null.
 */
export function report(model: AnalyzedModel, { file = '', convention = 'exact' }: ReportOptions = {}): Report {
  return toReport(AnalyzedModel.analysisOf(model), file, convention);
}

function checkedOperators(rules: unknown): OwnOperators {
  const { operators, mistakes } = readOwnOperators(rules);
  if (mistakes.length > 0) throw new RangeError(textOf(mistakes[0].message));
  return operators;
}
