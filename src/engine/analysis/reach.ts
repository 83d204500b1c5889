import type { Initializer } from '../graph/graph';
import { roleOf } from '../operators/support/roles';
import type { AnalyzedGraph, AnalyzedNode, AnalyzedValue } from './analysis';
import { dtypeOf, shapeOf } from './nodeContext';
import { usedNames } from '../graph/reads';
import { flowOf, passagesOf, type Passages } from './passages';
import { uses, usesOfInput, weightRole, type Uses, type WeightRole } from './uses';
import { canonical } from './values';

/**
 * What every value reaches: a walk from the model's outputs back through the data flow, including bodies and functions.
 * Each operator states what it does with its inputs (`roles`), and how its outputs are used decides the rest: what only
 * determines shapes further on only determines shapes here, and what reaches no output reaches nothing. Work grows with
 * the number of nodes, because a value gains each use once.
 */
export class Reach {
  private readonly found = new Map<AnalyzedValue | Initializer, Uses>();
  private readonly ofOutputs = new Map<AnalyzedNode, Uses>();
  private readonly passages: Passages;
  private readonly pending: { readonly value: AnalyzedValue; readonly gained: Uses }[] = [];

  constructor(graph: AnalyzedGraph) {
    this.passages = passagesOf(graph);
    for (const result of resultsOf(graph)) this.gain(result, uses.computed);
    for (let next = this.pending.pop(); next; next = this.pending.pop()) this.follow(next.value, next.gained);
  }

  /** What a value is finally used for. */
  of(value: AnalyzedValue): Uses {
    return this.found.get(keyOf(canonical(value))) ?? 0;
  }

  /** The role of the constants whose elements a value holds; null: not weights. */
  roleOf(value: AnalyzedValue): WeightRole | null {
    const { initializer, type } = value;
    if (initializer !== null) return weightRole(this.found.get(initializer) ?? 0, initializer);
    return weightRole(this.of(value), { dtype: dtypeOf(type), shape: shapeOf(type) });
  }

  /** Whether a node uses an input as more than a size, an index or a limit. */
  usesElements(node: AnalyzedNode, input: number): boolean {
    const found = this.usesOf(node, input);
    return found !== 0 && found !== uses.steering;
  }

  private follow(value: AnalyzedValue, gained: Uses): void {
    for (const source of this.passages.get(value) ?? []) this.gain(source, gained);
    const { producer } = value;
    if (producer === null) return;
    const before = this.ofOutputs.get(producer) ?? 0;
    if ((before | gained) === before) return;
    this.ofOutputs.set(producer, before | gained);
    producer.inputs.forEach((input, index) => {
      if (input !== null) this.gain(input, this.usesOf(producer, index));
    });
    this.enterBodies(producer);
  }

  /** Bodies whose outputs only the operator interprets are used like any operand. */
  private enterBodies(node: AnalyzedNode): void {
    if (node.definition === null) return;
    const flow = flowOf(node);
    for (const { graph } of node.bodies) {
      graph.outputs.forEach((output, index) => {
        if (output === null) return;
        if (flow === null) this.gain(output, uses.computed);
        else if (index < flow.outputs) this.gain(output, uses.steering);
      });
    }
  }

  private usesOf(node: AnalyzedNode, input: number): Uses {
    const flow = flowOf(node);
    const ofOutputs = this.ofOutputs.get(node) ?? 0;
    if (flow === null || (node.definition !== null && roleOf(node.definition, input) !== undefined))
      return node.definition === null && node.bodies.length > 0 ? 0 : usesOfInput(node, input, ofOutputs);
    let found = input < flow.inputs ? usesOfInput(node, input, ofOutputs) : 0;
    for (const { graph } of node.bodies) {
      const inside = graph.inputs[input - flow.inputs];
      if (inside) found |= this.of(inside);
    }
    return found;
  }

  private gain(value: AnalyzedValue, gained: Uses): void {
    const same = canonical(value);
    const key = keyOf(same);
    const before = this.found.get(key) ?? 0;
    if ((before | gained) === before) return;
    this.found.set(key, before | gained);
    this.pending.push({ value: same, gained });
  }
}

/** Constants of the file are the same wherever they are used. */
function keyOf(value: AnalyzedValue): AnalyzedValue | Initializer {
  const isSource = value.producer === null || value.producer.definition?.fills;
  return (isSource ? value.initializer : null) ?? value;
}

/** The model's outputs, or if it declares none the values that no node uses. */
function resultsOf({ nodes, outputs }: AnalyzedGraph): AnalyzedValue[] {
  const declared = outputs.filter(output => output !== null);
  if (declared.length > 0) return declared;
  const used = new Set<string>();
  for (const { node } of nodes) for (const name of usedNames(node)) used.add(name);
  return nodes.flatMap(node =>
    node.outputs.filter(output => output !== null && !used.has(output.name)),
  ) as AnalyzedValue[];
}
