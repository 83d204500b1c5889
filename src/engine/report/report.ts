import type { DataType } from '../graph/dataType';
import type { Model } from '../graph/graph';
import type { Shape } from '../graph/shape';
import type { Convention } from '../graph/convention';
import type { Diagnostic } from '../graph/diagnostic';
import type { TextPosition } from '../graph/textPosition';
import type { Spoken } from '../graph/spoken';
import type { Dimension } from '../analysis/dimensions';
import type { GenerationFigures } from '../questions/generation/generation';
import type { GenerationRun } from '../questions/generation/runs';
import type { Accuracy } from '../formula/accuracy';
import type { Totals } from '../analysis/totals';
import type { Operand } from '../questions/quantization/operands';
import type { UsualType } from '../questions/quantization/quantizationFigures';
import type { SparsityFigures } from '../questions/sparsity/sparsity';
import type { Hint } from '../questions/tree/hints';
import type { Limit } from '../questions/speed/timeBounds';

/** The version of the JSON contract. Within a version, fields are only added. */
export const reportSchema = 2;

/** A tensor as a report shows it. */
export interface ReportedTensor {
  readonly name: string;
  readonly dtype: DataType;
  /** null if the rank is unknown; a null dimension depends on data. */
  readonly shape: Shape | null;
}

/** One node of the report, with figures for one run of the model (including the iterations of enclosing loops). */
export interface ReportedNode extends ReportedFigures, Partial<ReportedTime> {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly scope: readonly string[];
  /** '' for the main graph, else the path of the subgraph or function. */
  readonly graph: string;
  readonly inputs: readonly (ReportedTensor | null)[];
  readonly outputs: readonly (ReportedTensor | null)[];
}

/** The figures of a node, wherever it is. */
export interface ReportedFigures {
  /** Multiply-accumulates and operations under the report's convention; null: unknown. */
  readonly macs: number | null;
  readonly flops: number | null;
  /** Elements of the weights that the node owns; null: unknown. */
  readonly params: number | null;
  readonly buffers: number | null;
  readonly weightBytes: number | null;
  readonly special: number | null;
  /** Bytes that all runs read and write, and FLOPs per byte; null: unknown, or nothing is moved. */
  readonly bytesMoved: number | null;
  readonly intensity: number | null;
  /** Bit operations: MACs × bits of what is multiplied with what; null: unknown. */
  readonly bops: number | null;
  /** What a contraction multiplies: activations, then weights or other activations, before DequantizeLinear; else null. */
  readonly operands: readonly [Operand, Operand] | null;
  /** Bytes of the weights as an engine has them, which quantizes those in front of QuantizeLinear; null: unknown. */
  readonly engineWeightBytes: number | null;
  readonly formula: string;
  readonly note: string;
  /** False for the cheaper branches of an If: shown, but not part of the totals. */
  readonly counted: boolean;
  /** How far MACs and FLOPs can be trusted. */
  readonly accuracy: Accuracy;
}

/** With a device: minimum seconds of all runs, null: unknown; and what limits them, null: nothing. */
export interface ReportedTime {
  readonly timeBound: number | null;
  readonly boundBy: Limit | null;
}

/** The JSON contract: `model-cost --format json` prints one per line. */
export interface Report {
  readonly schema: typeof reportSchema;
  readonly file: string;
  readonly format: Model['format'];
  readonly model: {
    readonly producer: string;
    readonly irVersion: number | null;
    readonly opsets: Readonly<Record<string, number>>;
    readonly name: string;
  };
  readonly convention: Convention;
  readonly dimensions: readonly Spoken<Dimension>[];
  /** The leading dimension of the first input; figures per sample are the totals divided by it. */
  readonly batch: number;
  /** The device and peak that `timeBound` is for. */
  readonly device?: { readonly name: string; readonly peak: string; readonly fused: boolean };
  readonly totals: Omit<Totals, 'accuracy'> & {
    /** The peak if elementwise operators write over an input that nothing needs afterwards. */
    readonly peakInPlaceBytes: number;
    /** Sum over the nodes. */
    readonly bytesMoved: number | null;
    /** Bit operations, and the MACs of contractions that multiply integers of 8 bits or less. */
    readonly bops: number;
    readonly integerMacs: number;
    /** Bytes of the weights as an engine has them, which quantizes those in front of QuantizeLinear. */
    readonly engineWeightBytes: number;
    /** Bits that a parameter takes on average, scales included, in the file and in an engine; null: no parameters. */
    readonly bitsPerWeight: number | null;
    readonly engineBitsPerWeight: number | null;
    /** Bytes of the weights with all parameters in one type; scales and buffers as they are. */
    readonly weightBytesAs: Readonly<Record<UsualType, number>>;
    /** With a device: minimum seconds of the run, as a sum over its nodes, and the part of memory-bound nodes. */
    readonly timeBound?: number | null;
    readonly memoryBoundTime?: number;
    /** For language models: parameters that one token uses, and what it adds to the cache. */
    readonly activeParams?: number;
    readonly kvBytesPerToken?: number;
    readonly accuracy: Totals['accuracy'] & {
      readonly peakInPlaceBytes: Accuracy;
      readonly bytesMoved: Accuracy;
      readonly bops: Accuracy;
      readonly timeBound?: Accuracy;
    };
  };
  /** For language models: the cost of reading and writing text. */
  readonly generation?: ReportedGeneration;
  /** What the weights contain, if they were read. */
  readonly sparsity?: Spoken<SparsityFigures>;
  /** With a device: what could be changed to make nodes faster. */
  readonly hints?: readonly Spoken<Hint>[];
  readonly nodes: readonly ReportedNode[];
  readonly diagnostics: readonly ReportedDiagnostic[];
}

/** The figures of a language model; what is unknown of its runs is `atLeast`. */
export type ReportedGeneration = Omit<GenerationFigures, 'prefill' | 'next'> &
  Readonly<Record<'prefill' | 'next', Omit<GenerationRun, 'accuracy'>>>;

/** A diagnostic, with its position if the model was read from a text. */
export type ReportedDiagnostic = Spoken<Diagnostic> & Partial<TextPosition>;

/** Printed in place of a report for a file that could not be read. */
export interface ReportedError {
  readonly schema: typeof reportSchema;
  readonly file: string;
  readonly error: { readonly code: string; readonly message: string };
}
