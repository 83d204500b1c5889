import type { Analysis } from '../engine/analysis/analyze';
import { nodeLabel, qualifiedOperator } from '../engine/analysis/nodeNames';
import type { Message } from '../engine/graph/message';
import { printableLine } from '../engine/graph/printable';
import type { PlanStep } from '../engine/graph/plan';
import { say } from '../engine/graph/message';
import { applyStep } from '../engine/questions/compression/applyPlan';
import type { ChangedLayer } from '../engine/questions/compression/changedLayer';
import { layerName } from '../engine/questions/compression/layers';
import { PlanRefusal } from '../engine/questions/compression/planRefusal';
import { planResult } from '../engine/questions/compression/planResult';
import { chosenPeak } from '../engine/questions/speed/devices';
import type { Shown } from '../engine/questions/tree/shownItem';
import type { TreeIndex } from '../engine/questions/tree/treeIndex';
import type { PlanOutcome, StepLayer, StepOutcome } from '../protocol/data';
import type { Translator } from './translator';

/** Layers of a step that a page shows. */
const mostLayers = 200;
/** Nodes of the analyses that are kept: those after the first steps are forgotten. */
const mostNodes = 500_000;

/** A step that was applied; without its analysis, it is applied again where the next one changes. */
interface KnownStep {
  readonly step: string;
  readonly outcome: StepOutcome;
  readonly notes: readonly Message[];
  analysis: Analysis | null;
}

/** What plans do to a model. The steps of the last plan are remembered, since the next one often begins with them. */
export class Compression {
  private known: readonly KnownStep[] = [];

  /**
   * Applies steps.
   * @param pause lets other questions in between, and ends work whose answer is no longer needed
   */
  async outcome(
    index: TreeIndex,
    steps: readonly PlanStep[],
    shown: Shown,
    translator: Translator,
    pause: () => Promise<void>,
  ): Promise<PlanOutcome> {
    const applied: KnownStep[] = [];
    let refusal: PlanRefusal | null = null;
    for (const step of steps) {
      await pause();
      try {
        applied.push(
          this.again(applied, step) ?? stepOf(index, analysisAfter(index, applied, steps), step, translator),
        );
      } catch (error) {
        if (!(error instanceof PlanRefusal)) throw error;
        refusal = error;
        break;
      }
    }
    await pause();
    this.known = withinBounds(applied);
    const outcomes = [
      ...applied.map(({ outcome }) => outcome),
      ...steps.slice(applied.length).map((_, after) => ({
        ...unapplied,
        refusal: after === 0 && refusal !== null ? translator.text(refusal.reason) : '',
        isLeftOut: after > 0,
      })),
    ];
    if (refusal !== null || steps.length === 0) return { steps: outcomes, result: null };
    const { device, convention } = shown;
    const before = index.analysis;
    const chosen = device ? { ...device, peak: chosenPeak(device, index.storageType) } : null;
    const notes = applied.flatMap((known, at) => known.notes.map(note => say`Step ${at + 1}: ${note}`));
    const after = { analysis: analysisAfter(index, applied, steps), notes };
    return { steps: outcomes, result: translator.spoken(planResult(before, after, convention, chosen)) };
  }

  /** A step that was applied after the same ones. */
  private again(before: readonly KnownStep[], step: PlanStep): KnownStep | null {
    const known = this.known.at(before.length);
    const isSame = before.every((one, at) => one === this.known[at]) && known?.step === JSON.stringify(step);
    return isSame ? known : null;
  }
}

const unapplied: Omit<StepOutcome, 'refusal' | 'isLeftOut'> = { notes: [], layers: [], layerCount: 0 };

function stepOf(index: TreeIndex, before: Analysis, step: PlanStep, translator: Translator): KnownStep {
  const { analysis, notes, layers } = applyStep(before, step);
  const all = layers();
  return {
    step: JSON.stringify(step),
    outcome: {
      refusal: '',
      isLeftOut: false,
      notes: notes.map(note => translator.text(note)),
      layers: all.slice(0, mostLayers).map(layer => layerOf(index, layer, translator)),
      layerCount: all.length,
    },
    notes,
    analysis,
  };
}

/** The model after steps that were applied; where that is not kept, they are applied again from the last one that is. */
function analysisAfter({ analysis }: TreeIndex, applied: readonly KnownStep[], steps: readonly PlanStep[]): Analysis {
  let at = applied.length;
  while (at > 0 && applied[at - 1].analysis === null) at--;
  let current = applied[at - 1]?.analysis ?? analysis;
  for (; at < applied.length; at++) {
    current = applyStep(current, steps[at]).analysis;
    applied[at].analysis = current;
  }
  return current;
}

function layerOf(index: TreeIndex, { node, why, tensors }: ChangedLayer, translator: Translator): StepLayer {
  const item = index.byNodeName.get(nodeLabel(node.node)) ?? null;
  return {
    item,
    path: printableLine(item === null ? layerName(node) : index.tree[item].path),
    op: printableLine(qualifiedOperator(node.node)),
    why: translator.text(why),
    tensors: tensors.map(({ name, ...rest }) => ({ name: printableLine(name), ...rest })),
  };
}

/** Keeps the last analyses, which are those that are needed again. */
function withinBounds(applied: readonly KnownStep[]): readonly KnownStep[] {
  let nodes = 0;
  for (const known of [...applied].reverse()) {
    nodes += known.analysis?.nodes.length ?? 0;
    if (nodes > mostNodes && known !== applied.at(-1)) known.analysis = null;
  }
  return applied;
}
