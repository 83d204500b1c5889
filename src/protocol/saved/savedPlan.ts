import { planTypes, type PlanStep, type PlanType } from '../data';
import { emptyPlan, type SavedPlan } from '../pageApi';
import { isRecord } from './savedParts';

/** The stored plan, without what an earlier version may have written in another way. */
export function readSavedPlan(kept: unknown): SavedPlan {
  if (!isRecord(kept)) return emptyPlan;
  const history = (lists: unknown): (readonly PlanStep[])[] =>
    Array.isArray(lists) ? lists.flatMap(list => readSteps(list) ?? []) : [];
  const steps = readSteps(kept.steps)?.[0];
  if (steps === undefined) return emptyPlan;
  return {
    steps,
    past: history(kept.past),
    future: history(kept.future),
    open: typeof kept.open === 'number' && kept.open in steps ? kept.open : null,
  };
}

/** A list of steps, in a list of its own; null if one of them cannot be used. */
function readSteps(kept: unknown): readonly [readonly PlanStep[]] | null {
  if (!Array.isArray(kept)) return null;
  const steps = kept.map(readStep);
  return steps.includes(null) ? null : [steps as PlanStep[]];
}

function readStep(kept: unknown): PlanStep | null {
  if (!isRecord(kept)) return null;
  const [kind, ...others] = Object.keys(kept);
  const stated = kept[kind];
  if (others.length > 0 || !isRecord(stated) || typeof stated.layers !== 'string') return null;
  const { layers } = stated;
  const number = (name: string): number | null => (typeof stated[name] === 'number' ? stated[name] : null);
  const type = (name: string): PlanType | undefined => planTypes.find(known => known === stated[name]);
  switch (kind) {
    case 'keep': {
      const channels = number('channels');
      return channels === null ? null : { keep: { layers, channels } };
    }
    case 'lowRank': {
      const rank = number('rank');
      return rank === null ? null : { lowRank: { layers, rank } };
    }
    case 'type': {
      const [weights, activations] = [type('weights'), type('activations')];
      if (weights === undefined && activations === undefined) return null;
      return { type: { layers, ...(weights && { weights }), ...(activations && { activations }) } };
    }
    case 'sparsity': {
      const [zeros, n, m] = [number('zeros'), number('n'), number('m')];
      if (zeros !== null) return { sparsity: { layers, zeros } };
      return n === null || m === null ? null : { sparsity: { layers, n, m } };
    }
    default:
      return null;
  }
}
