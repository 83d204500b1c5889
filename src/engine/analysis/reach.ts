import type { Initializer } from '../graph/graph';
import { roleOf } from '../operators/support/roles';
import type { AnalyzedGraph, AnalyzedNode, AnalyzedValue, Uses } from './analysis';
import { dtypeOf, shapeOf } from './nodeContext';
import { unreadOutputs } from '../graph/reads';
import { flowOf, passagesOf, type Passages } from './passages';
import { uses, usesOfInput, weightRole, type WeightRole } from './uses';
import { canonical } from './values';

/**
 * What every value reaches: a walk from the model's outputs back through the data flow, including bodies and functions.
 * Each operator states what it does with its inputs (`roles`), and how its outputs are used decides the rest: what only
 * determines shapes further on only determines shapes here, and what reaches no output reaches nothing. Work grows with
 * the number of nodes, because a value gains each use once.
 */
export class Reach {
  /** Of constants of the file, which are the same wherever they are used; of other values it is in themselves. */
  private readonly ofConstants = new Map<Initializer, Uses>();
  private readonly passages: Passages;
  /** Values that gained a use which their sources do not have yet, and those uses. */
  private readonly pending: AnalyzedValue[] = [];
  private readonly gained: Uses[] = [];

  constructor(graph: AnalyzedGraph) {
    this.passages = passagesOf(graph);
    for (const result of resultsOf(graph)) this.gain(result, uses.computed);
    for (let next = this.pending.pop(); next; next = this.pending.pop()) this.follow(next, this.gained.pop()!);
  }

  /** What a value is finally used for. */
  of(value: AnalyzedValue): Uses {
    const same = canonical(value);
    const constant = constantIn(same);
    return constant === null ? same.uses : (this.ofConstants.get(constant) ?? 0);
  }

  /** The role of the constants whose elements a value holds; null: not weights. */
  roleOf(value: AnalyzedValue): WeightRole | null {
    const { initializer, type } = value;
    if (initializer !== null) return weightRole(this.ofConstants.get(initializer) ?? 0, initializer);
    return weightRole(this.of(value), { dtype: dtypeOf(type), shape: shapeOf(type) });
  }

  /** Whether a node uses an input as more than a size, an index or a limit. */
  usesElements(node: AnalyzedNode, input: number): boolean {
    const found = this.usesOf(node, input);
    return found !== 0 && found !== uses.steering;
  }

  private follow(value: AnalyzedValue, gained: Uses): void {
    if (this.passages.size > 0) for (const source of this.passages.get(value) ?? []) this.gain(source, gained);
    const { producer } = value;
    if (producer === null || (producer.outputUses | gained) === producer.outputUses) return;
    producer.outputUses |= gained;
    const { inputs } = producer;
    for (let index = 0; index < inputs.length; index++) {
      const input = inputs[index];
      if (input !== null) this.gain(input, this.usesOf(producer, index));
    }
    if (producer.bodies.length > 0) this.enterBodies(producer);
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
    const ofOutputs = node.outputUses;
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
    const constant = constantIn(same);
    const before = constant === null ? same.uses : (this.ofConstants.get(constant) ?? 0);
    if ((before | gained) === before) return;
    if (constant === null) same.uses = before | gained;
    else this.ofConstants.set(constant, before | gained);
    this.pending.push(same);
    this.gained.push(gained);
  }
}

/** The constant that a value is; null: it is computed, or only holds the elements of one. */
function constantIn({ producer, initializer }: AnalyzedValue): Initializer | null {
  return initializer !== null && (producer === null || producer.definition?.fills) ? initializer : null;
}

/** The model's outputs, or if it declares none the values that no node uses. */
function resultsOf({ source, nodes, outputs }: AnalyzedGraph): AnalyzedValue[] {
  const declared = outputs.filter(output => output !== null);
  if (declared.length > 0) return declared;
  const unread = unreadOutputs(source);
  const results: AnalyzedValue[] = [];
  for (let at = 0; at < nodes.length; at++) {
    const { outputs: own } = nodes[at];
    for (let index = 0; index < own.length; index++) {
      const output = own[index];
      if (output !== null && unread.has(output.name)) results.push(output);
    }
  }
  return results;
}
