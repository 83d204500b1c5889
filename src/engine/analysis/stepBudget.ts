import type { Graph, Model, Node } from '../graph/graph';
import { bodiesOf, withBodies } from '../graph/reads';

/** Steps that any model may take, and those for each node that is in the file. */
const base = 16_000;
const perNode = 16;

/** Thrown where a body would be analysed beyond the budget. */
export class BudgetSpent extends Error {}

/**
 * How much work the bodies of functions and control flow may take: one step for a node, more for one with many inputs or long
 * constants. It follows from the size of the file alone, so that the same is unknown on every machine. Nodes of the main
 * graph are not charged: there are as many as the file has.
 */
export class StepBudget {
  private left: number;
  /** The first node that was refused. */
  refused: Node | null = null;

  constructor(most: number) {
    this.left = most;
  }

  /** How many steps may still be taken. */
  get remaining(): number {
    return Math.max(this.left, 0);
  }

  /** @throws BudgetSpent where none are left */
  charge(steps: number, node: Node): void {
    this.left -= steps;
    if (this.left >= 0) return;
    this.refused ??= node;
    throw new BudgetSpent();
  }
}

const sizes = new WeakMap<Model, number>();

/** The steps that a model may take. */
export function stepsOf(model: Model): number {
  const known = sizes.get(model);
  if (known !== undefined) return known;
  let nodes = 0;
  const pending: Graph[] = [model.graph];
  for (const { graph } of model.functions.values()) pending.push(graph);
  for (let graph = pending.pop(); graph; graph = pending.pop()) {
    nodes += graph.nodes.length;
    for (const node of withBodies(graph)) for (const body of bodiesOf(node)) pending.push(body);
  }
  const steps = base + perNode * nodes;
  sizes.set(model, steps);
  return steps;
}
