import assert from 'node:assert/strict';
import { analyze, type Analysis } from '../../../../src/engine/analysis/analyze';
import { readTransformers } from '../../../../src/engine/readers/transformers/readTransformers';

export type Json = Record<string, unknown>;

/**
 * Parameters of a published checkpoint: what Hugging Face shows for its safetensors file, or `num_parameters()` of the
 * library if a file contains more or less than the model (tied weights count once). The configuration has the keys that
 * determine the architecture; missing keys have the default of the configuration class.
 */
export type Published = readonly [name: string, params: number, config: Json];

/** Analyzes a configuration at these sizes. */
export function analyzeConfig(config: Json, sizes: Readonly<Record<string, number>> = {}): Analysis {
  return analyze(readTransformers(JSON.stringify(config)), { dimensions: new Map(Object.entries(sizes)) });
}

/** `id2label` of a classifier with this many classes. */
export function labels(count: number): Json {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [index, `LABEL_${index}`]));
}

/** One test per model: its parameters are the published ones, and all of its keys are understood. */
export function itHasPublishedTotals(models: readonly Published[]): void {
  for (const [name, params, config] of models)
    it(`${name} has ${params.toLocaleString('en')}`, () => {
      const { totals, diagnostics } = analyzeConfig(config);
      assert.equal(totals.exact.params, params);
      assert.equal(totals.exact.unknownCost, 0);
      assert.deepEqual(diagnostics, []);
    });
}
