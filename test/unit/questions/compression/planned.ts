import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Analysis } from '../../../../src/engine/analysis/analyze';
import { applyPlan, type AppliedPlan } from '../../../../src/engine/questions/compression/applyPlan';
import type { PlanStep } from '../../../../src/engine/graph/plan';

/** The text of a layer spec of the fixtures. */
export function fixture(name: string): string {
  return readFileSync(join(__dirname, '../../../fixtures/specs', `${name}.layers.json`), 'utf8');
}

/** A text with other passages in place of some, each of which has to be there. */
export function edited(text: string, ...changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((changed, [from, to]) => {
    assert.ok(changed.includes(from), `the text has no ${from}`);
    return changed.replaceAll(from, to);
  }, text);
}

/** A model after a plan. */
export function planned(analysis: Analysis, ...steps: readonly PlanStep[]): AppliedPlan {
  return applyPlan(analysis, { version: 1, steps });
}

export const keep = (layers: string, channels: number): PlanStep => ({ keep: { layers, channels } });

/** Everything that is counted, node by node and in total. */
export function figuresOf({ nodes, totals }: Analysis) {
  return {
    totals: totals.exact,
    nodes: nodes
      .filter(({ figures }) => figures.flops !== 0 || figures.params !== 0)
      .map(({ analyzed, figures, outputBytes }) => ({ op: analyzed.node.op, ...figures, outputBytes })),
  };
}

/** Compares a model after a plan with one that was written by hand, figure by figure. */
export function assertSameFigures(changed: Analysis, byHand: Analysis): void {
  assert.deepEqual(
    changed.diagnostics.filter(({ severity }) => severity !== 'info'),
    [],
  );
  assert.deepEqual(figuresOf(changed), figuresOf(byHand));
}
