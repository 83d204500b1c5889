import { analyze, type Analysis } from '../../../../src/engine/analysis/analyze';
import { readTransformers } from '../../../../src/engine/readers/transformers/readTransformers';

export type Json = Record<string, unknown>;

/** Analyses a configuration at these sizes. */
export function analyzeConfig(config: Json, sizes: Readonly<Record<string, number>> = {}): Analysis {
  return analyze(readTransformers(JSON.stringify(config)), { dimensions: new Map(Object.entries(sizes)) });
}
