import type { Model, Node } from '../graph/graph';
import { textOf } from '../graph/message';
import type { AnalyzedNode, Conflict } from './analysis';
import type { Decision, DimensionBinding } from './dimensions';
import { infer, type InferenceOptions } from './infer';
import { nodeLabel } from './nodeNames';
import { usedNames } from '../graph/reads';
import { stepsOf } from './stepBudget';

/** Sizes at a node when dimensions are changed. */
export interface Trial {
  /** Whether the node's sizes match, and there are no more contradictions before it than without the change. */
  readonly holds: boolean;
  /** The message about mismatching sizes at the node. */
  readonly complaint: string;
  /** Known dimensions of the node's inputs and outputs, by input or output and axis. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** Tries values of dimensions on the part of a model that leads to one node. */
export class SizeTrials {
  private readonly part: Model;
  private readonly known: ReadonlySet<Node>;

  /**
   * @param conflicts contradictions at the current sizes
   * @param budget how many nodes may still be analysed, in this and other searches
   */
  constructor(
    model: Model,
    private readonly binding: DimensionBinding,
    private readonly options: InferenceOptions,
    private readonly target: AnalyzedNode,
    conflicts: readonly Conflict[],
    private readonly budget: { nodes: number },
  ) {
    this.part = partBefore(model, target.node);
    this.known = new Set(conflicts.map(({ at }) => at.node).filter(node => node !== target.node));
  }

  /** null: the budget is used up. */
  run(values: ReadonlyMap<string, number>): Trial | null {
    this.budget.nodes -= this.part.graph.nodes.length;
    if (this.budget.nodes < 0) return null;
    const node = nodeLabel(this.target.node);
    const decisions = new Map([...values].map(([name, value]): [string, Decision] => [name, { value, node }]));
    const maxSteps = Math.min(this.options.maxSteps ?? stepsOf(this.part), this.budget.nodes);
    const trial = infer(this.part, this.binding.deciding(decisions), { ...this.options, maxSteps });
    this.budget.nodes -= maxSteps - trial.stepsLeft;
    const { graph, conflicts } = trial;
    const found = graph.nodes.find(analyzed => analyzed.node === this.target.node);
    const said = conflicts.find(({ at }) => at.node === this.target.node)?.said ?? [];
    return {
      holds: conflicts.every(({ at }) => this.known.has(at.node)),
      complaint: said.map(({ message }) => textOf(message)).join(' '),
      sizes: found ? sizesOf(found) : new Map(),
    };
  }
}

/** The model without the nodes that a node does not depend on, ending with that node. */
function partBefore(model: Model, target: Node): Model {
  const producers = new Map<string, Node>();
  for (const node of model.graph.nodes) for (const output of node.outputs) producers.set(output, node);
  const needed = new Set([target]);
  const pending = [target];
  for (let next = pending.pop(); next; next = pending.pop()) {
    for (const name of usedNames(next)) {
      const producer = producers.get(name);
      if (producer === undefined || needed.has(producer)) continue;
      needed.add(producer);
      pending.push(producer);
    }
  }
  return { ...model, graph: { ...model.graph, nodes: model.graph.nodes.filter(node => needed.has(node)) } };
}

function sizesOf({ inputs, outputs }: AnalyzedNode): Map<string, number> {
  const sizes = new Map<string, number>();
  const add = (side: string, values: AnalyzedNode['inputs']): void =>
    values.forEach((value, index) => {
      if (value?.type?.kind !== 'tensor') return;
      value.type.shape?.forEach((dim, axis) => {
        if (dim !== null) sizes.set(`${side} ${index} ${axis}`, dim);
      });
    });
  add('input', inputs);
  add('output', outputs);
  return sizes;
}
