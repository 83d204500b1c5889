import { bitsOf, type DataType } from '../graph/dataType';
import type { Initializer } from '../graph/graph';
import { byteCount, elementCount, type Shape } from '../graph/shape';
import type { AnalyzedGraph, AnalyzedNode, AnalyzedValue } from './analysis';
import { dtypeOf, RuleContext, shapeOf, silentServices } from './nodeContext';
import { roleOf } from '../operators/support/roles';
import { movedInputs } from './origin';
import { flowOf } from './passages';
import type { Reach } from './reach';
import type { WeightRole } from './uses';
import { canonical, isConstant } from './values';

/** A weight as used by its owner. */
export interface OwnedWeight {
  readonly name: string;
  readonly role: WeightRole;
  /** The node's input it was passed as; -1: it is returned, or part of a body's result. */
  readonly input: number;
  /** As stored in the file. */
  readonly dtype: DataType;
  readonly shape: Shape | null;
  readonly elements: number | null;
  readonly bytes: number | null;
  /** Counted at an earlier node. */
  readonly shared: boolean;
  /** The share of it that one token uses: below 1 if a router chooses among experts. */
  readonly activeShare: number;
}

/** The weights of most nodes. */
const none: readonly OwnedWeight[] = [];

/** Which node owns each constant of a model. */
export class Ownership {
  /** Constants that are outputs of the model and that no node uses. */
  readonly returned: readonly OwnedWeight[];
  private readonly byNode = new Map<AnalyzedNode, readonly OwnedWeight[]>();
  /** Constants, and values made of several, that have an owner, with the last one that uses them. */
  private readonly users = new Map<object, object>();

  /**
   * A weight belongs to the first node, in execution order, that computes with it; nodes that only move constants leave
   * it to the next one.
   */
  constructor(
    graph: AnalyzedGraph,
    private readonly reach: Reach,
  ) {
    this.assign(graph);
    let returned: OwnedWeight[] = [];
    for (const output of graph.outputs) {
      if (output === null || !isConstant(output)) continue;
      const mover = canonical(output).producer;
      const found: OwnedWeight[] = [];
      this.addConstants(found, output, -1, output);
      const own = found.filter(({ shared }) => !shared);
      if (mover !== null) this.byNode.set(mover, this.of(mover).concat(own));
      else returned = returned.concat(own);
    }
    this.returned = returned;
  }

  of(node: AnalyzedNode): readonly OwnedWeight[] {
    return this.byNode.get(node) ?? none;
  }

  private assign({ nodes }: AnalyzedGraph): void {
    for (let index = 0; index < nodes.length; index++) {
      const node = nodes[index];
      const weights = this.weightsOf(node);
      if (weights.length > 0) this.byNode.set(node, weights);
      if (node.bodies.length > 0) for (const { graph } of node.bodies) this.assign(graph);
    }
  }

  private weightsOf(node: AnalyzedNode): readonly OwnedWeight[] {
    if (node.bodies.length === 0 && !node.inputs.some(isConstantValue)) return none;
    const passesOn = node.outputs.some(isConstantValue);
    const found: OwnedWeight[] = [];
    for (let input = 0; input < node.inputs.length; input++) {
      const value = node.inputs[input];
      if (value === null || !isConstant(value)) continue;
      if (!value.initializer?.listed && !this.reach.usesElements(node, input)) continue;
      if (!passesOn || roleOf(node.definition!, input) !== 'moved') this.addConstants(found, value, input, node);
    }
    if (node.bodies.length > 0 && flowOf(node) !== null)
      for (const { graph } of node.bodies)
        for (const result of graph.outputs)
          if (result !== null && isConstant(result)) this.addConstants(found, result, -1, node);
    if (found.length === 0) return none;
    for (let index = 0; index < found.length; index++) found[index] = asUsed(node, found[index]);
    // A list that grew has room to spare: a copy has not.
    return found.slice();
  }

  /**
   * Lists the constants that a value consists of, in the order in which they were combined.
   * @param user what they are listed for, each of them once
   */
  private addConstants(found: OwnedWeight[], value: AnalyzedValue, input: number, user: object): void {
    const pending: AnalyzedValue[] = [];
    for (let next: AnalyzedValue | undefined = value; next; next = pending.pop()) {
      const same = canonical(next);
      const part = same.initializer ?? same;
      const role = this.reach.roleOf(same);
      const earlier = this.users.get(part);
      if (role === null || earlier === user) continue;
      const shared = earlier !== undefined;
      this.users.set(part, user);
      if (same.initializer !== null) found.push(constantPart(same.initializer, role, input, shared));
      else if (shared) found.push({ ...valueParts(same), role, input, shared, activeShare: 1 });
      else if (same.producer !== null) {
        const parts = movedInputs(same.producer);
        for (let index = parts.length - 1; index >= 0; index--) pending.push(parts[index]);
      }
    }
  }
}

function isConstantValue(value: AnalyzedValue | null): boolean {
  return value !== null && isConstant(value);
}

function constantPart(constant: Initializer, role: WeightRole, input: number, shared: boolean): OwnedWeight {
  const { name, dtype, shape, storedElements } = constant;
  const elements = storedElements ?? elementCount(shape);
  return { name, dtype, shape, elements, bytes: bytesOf(constant), role, input, shared, activeShare: 1 };
}

/** A value whose constants another node owns. */
function valueParts({ name, type }: AnalyzedValue) {
  const [dtype, shape] = [dtypeOf(type), shapeOf(type)];
  return { name, dtype, shape, elements: elementCount(shape), bytes: byteCount(dtype, shape) };
}

/** An operator may know that a stored element packs several weights, or that a token uses only some of them. */
function asUsed(node: AnalyzedNode, weight: OwnedWeight): OwnedWeight {
  const { definition, inputs } = node;
  if (weight.role !== 'weight' || weight.input < 0 || inputs[weight.input]?.initializer === null) return weight;
  if (!definition?.weightElements && !definition?.activeShare) return weight;
  const context = new RuleContext(node, silentServices);
  const elements = definition.weightElements?.(context, weight.input);
  return {
    ...weight,
    elements: elements === undefined ? weight.elements : elements,
    activeShare: definition.activeShare?.(context, weight.input) ?? 1,
  };
}

/** Bytes in the file's own element type; a sparse initializer stores its elements and one 64-bit index each. */
function bytesOf({ dtype, shape, storedElements }: Initializer): number | null {
  if (storedElements === undefined) return byteCount(dtype, shape);
  const bits = bitsOf(dtype);
  return bits === null ? null : Math.ceil((storedElements * bits) / 8) + storedElements * 8;
}
