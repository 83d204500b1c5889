import { analyze, type Analysis } from '../../analysis/analyze';
import { shapeOf } from '../../analysis/nodeContext';
import { say, type Message } from '../../graph/message';
import type { Plan, PlanStep } from '../../graph/plan';
import { shapeText, type KnownShape } from '../../graph/shape';
import type { AppliedChange, ChangedLayer } from './changedLayer';
import { factorize } from './factorize';
import { keepChannels } from './keepChannels';
import { nodeInWords, selectedNodes } from './layers';
import { makeSparse } from './makeSparse';
import { PlanRefusal } from './planRefusal';
import { storeAs } from './storeAs';

/** A model after a plan. */
export interface AppliedPlan {
  readonly analysis: Analysis;
  /** Selected layers that a step left as they are, and why. */
  readonly notes: readonly Message[];
}

/** A model after a single step. */
export interface AppliedStep extends AppliedPlan {
  /** What it changes, in the order of the model. */
  readonly layers: () => readonly ChangedLayer[];
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
      current = applied.analysis;
      for (const note of applied.notes) notes.push(say`Step ${index + 1}: ${note}`);
    } catch (error) {
      throw error instanceof PlanRefusal ? new PlanRefusal(say`Step ${index + 1}: ${error.reason}`) : error;
    }
  });
  return { analysis: current, notes };
}

/**
 * The same for one step.
 * @throws PlanRefusal if it cannot be followed
 */
export function applyStep(analysis: Analysis, step: PlanStep): AppliedStep {
  const { model, notes, layers, shapes = new Map(), otherwise } = changeOf(analysis, step);
  let next = analyze(model, analysis.options);
  let reason = misfit(analysis, next, shapes);
  if (reason !== null && otherwise) {
    next = analyze(otherwise(), analysis.options);
    reason = misfit(analysis, next, shapes);
  }
  if (reason !== null) throw new PlanRefusal(reason);
  return { analysis: next, notes, layers };
}

function changeOf(analysis: Analysis, step: PlanStep): AppliedChange {
  if ('keep' in step) return keepChannels(analysis, selectedNodes(analysis, step.keep.layers), step.keep.channels);
  if ('lowRank' in step) return factorize(analysis, selectedNodes(analysis, step.lowRank.layers), step.lowRank.rank);
  if ('type' in step) return storeAs(analysis, selectedNodes(analysis, step.type.layers), step.type);
  const { layers, ...sparsity } = step.sparsity;
  return makeSparse(analysis, selectedNodes(analysis, layers), sparsity);
}

/** Figures of a graph whose shapes do not fit would be wrong: rather none. @returns null if they fit */
function misfit(before: Analysis, after: Analysis, shapes: ReadonlyMap<string, KnownShape>): Message | null {
  const mistakes = ({ diagnostics }: Analysis) => diagnostics.filter(({ code }) => code === 'shape-mismatch');
  const known = mistakes(before);
  const found = mistakes(after);
  if (found.length > known.length) {
    const { node = '', message } = found.find(({ node }) => !known.some(one => one.node === node)) ?? found[0];
    return say`the shapes at ${node.replace(/^\/+/, '')} no longer fit: ${message}`;
  }
  for (const { node, outputs } of after.graph.nodes)
    for (const output of outputs) {
      const [expected, shape] = [output && shapes.get(output.name), output && shapeOf(output.type)];
      if (expected && shape && String(expected) !== String(shape))
        return say`the shapes at ${nodeInWords(node)} no longer fit: ${shapeText(shape)} instead of ${shapeText(expected)}.`;
    }
  return null;
}
