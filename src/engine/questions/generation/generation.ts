import type { Analysis } from '../../analysis/analyze';
import type { Convention } from '../../graph/convention';
import type { DataType } from '../../graph/dataType';
import type { WeightType } from '../../graph/weightType';
import { totalWeightBytes } from '../tree/columns';
import { TreeIndex } from '../tree/treeIndex';
import { activeParams } from './activeParams';
import { deviceBounds, type BoundingDevice, type DeviceBounds } from './deviceBounds';
import { cacheBytes, cacheFigures, contextOf, type CacheFigures } from './keyValueCache';
import { runAt, type GenerationRun, type RunPart } from './runs';
import { tokenFormula, type TokenFormula } from './tokenFormula';

/** What a language model costs while it generates text. */
export interface GenerationFigures {
  /** Parameters that one token uses. */
  readonly activeParams: number;
  readonly cache: CacheFigures;
  /** Tokens read so far, including those of the current run. */
  readonly context: number;
  /** Bytes of the cache at that context, and of weights and cache together. */
  readonly cacheBytes: number;
  readonly memoryBytes: number;
  /** Whether an encoder reads the text; if not, the context is read at once. */
  readonly encodes: boolean;
  /** Cost of reading, by the encoder (once per text, including its cached keys and values) or at once. */
  readonly prefill: GenerationRun;
  /** Cost of writing the next token after the context. */
  readonly next: GenerationRun;
  /** How MACs grow with tokens; null if there is no exact formula. */
  readonly formula: TokenFormula | null;
  /** Its limits on a device; only if one was chosen. */
  readonly bounds?: DeviceBounds;
}

/** Options for the figures of a language model. */
export interface GenerationOptions {
  readonly device?: BoundingDevice;
  /** The type that keys and values are stored in; as the model computes them if omitted. */
  readonly cacheType?: DataType;
  /** The type that parameters are stored in; as in the file if omitted. */
  readonly weights?: WeightType | null;
}

/**
 * Figures of a language model at the analysed context: new and past tokens together.
 * @returns null for models that do not generate text
 */
export function generationFigures(
  analysis: Analysis,
  convention: Convention,
  { device, cacheType, weights = null }: GenerationOptions = {},
): GenerationFigures | null {
  const cache = cacheFigures(analysis, cacheType);
  const { generation } = analysis.model;
  if (!cache || !generation) return null;
  const context = Math.max(1, contextOf(analysis, generation));
  const kept = cacheBytes(cache, context);
  const weightBytes = totalWeightBytes(new TreeIndex(analysis), { convention, weights });
  const { encodes } = generation;
  const run = (tokens: number, past: number, part: RunPart): GenerationRun =>
    runAt(analysis, tokens, past, convention, part, { cacheType, weights });
  const prefill = encodes ? run(0, 0, 'text') : run(context, 0, 'all');
  const next = run(1, context, encodes ? 'token' : 'all');
  return {
    activeParams: activeParams(analysis),
    cache,
    context,
    cacheBytes: kept,
    memoryBytes: weightBytes + kept,
    encodes,
    prefill,
    next,
    formula: encodes ? null : tokenFormula(analysis, convention),
    ...(device && { bounds: deviceBounds({ prefill, next, cache, weightBytes }, device, analysis.batch) }),
  };
}
