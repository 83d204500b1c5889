import { strict as assert } from 'node:assert';
import type { PlanStep } from '../../../../src/protocol/data';
import { emptyPlan } from '../../../../src/protocol/pageApi';
import { readPlan } from '../../../../src/engine/readers/plan/readPlan';
import { PlanState } from '../../../../src/webview/state/planState';
import { readSavedPlan } from '../../../../src/protocol/saved/savedPlan';

const keep = (channels: number): PlanStep => ({ keep: { layers: 'a', channels } });
const steps: readonly PlanStep[] = [
  keep(0.5),
  { lowRank: { layers: 'b/**', rank: 8 } },
  { type: { layers: '**', weights: 'int8' } },
  { type: { layers: '**', weights: 'int4', activations: 'float16' } },
  { sparsity: { layers: 'c', zeros: 0.9 } },
  { sparsity: { layers: 'c', n: 2, m: 4 } },
];

describe('a plan on the page', () => {
  it('goes back and forth through its changes', () => {
    const plan = new PlanState();
    plan.change([keep(1)], 0);
    plan.change([keep(1), keep(2)], 1);
    plan.undo();
    assert.deepEqual([plan.steps, plan.canUndo, plan.canRedo], [[keep(1)], true, true]);
    plan.undo();
    plan.undo();
    assert.deepEqual([plan.steps, plan.canUndo], [[], false]);
    plan.redo();
    plan.redo();
    plan.redo();
    assert.deepEqual([plan.steps, plan.canRedo], [[keep(1), keep(2)], false]);
    plan.undo();
    plan.change([keep(3)], null);
    assert.deepEqual([plan.steps, plan.canRedo], [[keep(3)], false]);
  });

  it('forgets what can be undone after a hundred changes', () => {
    const plan = new PlanState();
    for (let at = 1; at <= 150; at++) plan.change([keep(at)], null);
    for (let at = 0; at < 150; at++) plan.undo();
    assert.deepEqual(plan.steps, [keep(50)]);
  });

  it('is a file that can be read again', () => {
    const plan = new PlanState();
    plan.change(steps, null);
    assert.deepEqual(JSON.parse(JSON.stringify(readPlan(plan.text))), { version: 1, steps });
  });

  it('is stored with its changes', () => {
    const plan = new PlanState();
    for (let count = 1; count <= steps.length; count++) plan.change(steps.slice(0, count), count - 1);
    plan.undo();
    const stored: unknown = JSON.parse(JSON.stringify(plan.saved));
    const again = new PlanState();
    again.restore(readSavedPlan(stored));
    assert.deepEqual(again.saved, plan.saved);
    again.redo();
    assert.deepEqual(again.steps, steps);
  });

  it('is empty where something else was stored', () => {
    for (const kept of [
      undefined,
      null,
      'plan',
      {},
      { steps: 'a' },
      { steps: [{}] },
      { steps: [{ keep: { layers: 1, channels: 2 } }] },
      { steps: [{ keep: { layers: 'a' } }] },
      { steps: [{ type: { layers: 'a', weights: 'float128' } }] },
      { steps: [{ sparsity: { layers: 'a', n: 2 } }] },
      { steps: [{ grow: { layers: 'a' } }] },
    ])
      assert.deepEqual(readSavedPlan(kept), emptyPlan, JSON.stringify(kept));
  });
});
