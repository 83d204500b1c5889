import { analyze, type Analysis } from '../../analysis/analyze';
import type { Model } from '../../graph/graph';
import { say, type Message } from '../../graph/message';
import { factorize } from './factorize';
import { keepChannels } from './keepChannels';
import { selectedNodes } from './layers';
import { makeSparse } from './makeSparse';
import type { Plan, PlanStep } from '../../graph/plan';
import { PlanRefusal } from './planRefusal';
import { storeAs } from './storeAs';

/** A model after a plan. */
export interface AppliedPlan {
  readonly analysis: Analysis;
  /** Selected layers that a step left as they are, and why. */
  readonly notes: readonly Message[];
}

/**
 * Applies the steps of a plan to a model, each to what those before it give. Neither the model nor its weights are
 * touched: the result is the analysis of another graph.
 * @param onStep called before each step; may throw to stop
 * @throws PlanRefusal with the number of the step that cannot be followed
 */
export function applyPlan(analysis: Analysis, { steps }: Plan, onStep?: (step: number) => void): AppliedPlan {
  let current = analysis;
  const notes: Message[] = [];
  steps.forEach((step, index) => {
    onStep?.(index);
    try {
      const applied = applyStep(current, step);
      const next = analyze(applied.model, current.options);
      checkShapes(current, next);
      current = next;
      for (const note of applied.notes ?? []) notes.push(say`Step ${index + 1}: ${note}`);
    } catch (error) {
      throw error instanceof PlanRefusal ? new PlanRefusal(say`Step ${index + 1}: ${error.reason}`) : error;
    }
  });
  return { analysis: current, notes };
}

function applyStep(analysis: Analysis, step: PlanStep): { readonly model: Model; readonly notes?: readonly Message[] } {
  if ('keep' in step) return keepChannels(analysis, selectedNodes(analysis, step.keep.layers), step.keep.channels);
  if ('lowRank' in step) return factorize(analysis, selectedNodes(analysis, step.lowRank.layers), step.lowRank.rank);
  if ('type' in step) return { model: storeAs(analysis, selectedNodes(analysis, step.type.layers), step.type) };
  const { layers, ...sparsity } = step.sparsity;
  return { model: makeSparse(analysis, selectedNodes(analysis, layers), sparsity) };
}

/** Figures of a graph whose shapes do not fit would be wrong: rather none. */
function checkShapes(before: Analysis, after: Analysis): void {
  const mistakes = ({ diagnostics }: Analysis) => diagnostics.filter(({ code }) => code === 'shape-mismatch');
  const known = mistakes(before);
  const found = mistakes(after);
  if (found.length <= known.length) return;
  const { node = '', message } = found.find(({ node }) => !known.some(one => one.node === node)) ?? found[0];
  throw new PlanRefusal(say`the shapes at ${node.replace(/^\/+/, '')} no longer fit: ${message}`);
}
