import type { Attribute } from '../graph/graph';
import { bodiesOf } from '../graph/reads';
import type { ValueType } from '../graph/value';
import type { OperatorDefinition } from '../operators/support/definition';
import type { AnalyzedNode, AnalyzedValue, Origin } from './analysis';

/** Kinds that are kept for an operator, and the most inputs and outputs of a node that has one. */
const mostKept = 16;
const mostValues = 8;

/**
 * Nodes that rules cannot tell apart unless they look at contents, names or the nodes before: the same version of an
 * operator with the same attributes, on values of the same types and origins. Large models repeat a few kinds thousands of
 * times, so whatever follows from the kind is found once (`RuleMemo`, `Outcome`).
 */
export class NodeKind {
  /** Of a node whose inference showed nothing of its own; null: not known, or every node has to be looked at. */
  outcome: Outcome | null = null;
  private readonly variants: NodeKind[] = [];
  private next = 0;

  constructor(
    private readonly attributes: ReadonlyMap<string, Attribute>,
    private readonly opset: number,
    private readonly marks: number,
    private readonly inputs: readonly (ValueType | null)[],
    private readonly outputs: readonly (ValueType | null)[],
  ) {}

  /** Whether a node is of this kind, as far as it is decided before its outputs are known. */
  includes({ attributes, opset, inputs }: AnalyzedNode, marks: number): boolean {
    return (
      this.attributes === attributes && this.marks === marks && this.opset === opset && areOfTypes(inputs, this.inputs)
    );
  }

  /** The kind of those of its nodes that have outputs of these types: costs may depend on them, too. */
  withOutputs(outputs: AnalyzedNode['outputs']): NodeKind {
    for (const variant of this.variants) if (areOfTypes(outputs, variant.outputs)) return variant;
    const { attributes, opset, marks, inputs } = this;
    const variant = new NodeKind(attributes, opset, marks, inputs, typesOf(outputs));
    this.variants[this.next] = variant;
    this.next = (this.next + 1) % mostKept;
    return variant;
  }
}

/** What inference finds for a node. */
export interface Outcome {
  readonly types: readonly (ValueType | null)[];
  readonly origin: Origin;
  readonly kind: NodeKind;
}

/** The kinds of an operator's nodes, with the positions of the one that is replaced next and of the last node's. */
interface Met {
  readonly kinds: NodeKind[];
  next: number;
  last: number;
}

/** The kinds of nodes that were met last, by operator. */
export class NodeKinds {
  private readonly ofOperators = new Map<OperatorDefinition, Met>();

  /** The kind of a node whose inputs are known; null: it is treated as one of its own. */
  of(node: AnalyzedNode): NodeKind | null {
    const { definition } = node;
    // A compression plan decides the types of its outputs, too.
    if (definition === null || node.node.compressed?.activations !== undefined) return null;
    const marks = marksOf(node);
    if (marks < 0) return null;
    const met = this.ofOperators.get(definition);
    if (met === undefined) return this.add(definition, node, marks);
    const { kinds } = met;
    if (kinds[met.last].includes(node, marks)) return kinds[met.last];
    for (let index = 0; index < kinds.length; index++)
      if (kinds[index].includes(node, marks)) return kinds[(met.last = index)];
    return this.add(definition, node, marks);
  }

  private add(definition: OperatorDefinition, node: AnalyzedNode, marks: number): NodeKind | null {
    if (definition.bodyFlow || bodiesOf(node.node).length > 0) return null;
    const met = this.ofOperators.get(definition) ?? { kinds: [], next: 0, last: 0 };
    this.ofOperators.set(definition, met);
    const kind = new NodeKind(node.attributes, node.opset, marks, typesOf(node.inputs), []);
    met.kinds[met.next] = kind;
    met.last = met.next;
    met.next = (met.next + 1) % mostKept;
    return kind;
  }
}

const numbers: Readonly<Record<Origin, number>> = { file: 1, filled: 2, repeated: 3, shapes: 4, data: 5 };

/**
 * Which inputs are there, where they come from, whether they have contents and are certain, and which outputs have names,
 * as bits; −1 for a node with too many of them, or about which the reader states more.
 */
function marksOf({ node, inputs }: AnalyzedNode): number {
  const { outputs } = node;
  if (inputs.length > mostValues || outputs.length > mostValues) return -1;
  if (node.assumed !== undefined || node.unresolved !== undefined) return -1;
  let marks = inputs.length;
  for (let index = 0; index < inputs.length; index++) {
    const input = inputs[index];
    marks = marks * 32 + (input === null ? 0 : markOf(input));
  }
  // Five bits for each of eight inputs, one for each of eight outputs and a last one: below 2^53.
  marks = marks * 2 + 1;
  for (let index = 0; index < outputs.length; index++) marks = marks * 2 + (outputs[index] === '' ? 0 : 1);
  return marks;
}

function markOf({ origin, constant, accuracy, contentsAccuracy }: AnalyzedValue): number {
  const isCertain = accuracy === 'exact' && contentsAccuracy === 'exact';
  return numbers[origin] + (constant === null ? 0 : 8) + (isCertain ? 0 : 16);
}

function typesOf(values: readonly (AnalyzedValue | null)[]): (ValueType | null)[] {
  return values.map(value => value?.type ?? null);
}

function areOfTypes(values: readonly (AnalyzedValue | null)[], types: readonly (ValueType | null)[]): boolean {
  if (values.length !== types.length) return false;
  for (let index = 0; index < values.length; index++) {
    const type = values[index]?.type ?? null;
    if (type !== types[index] && !isSame(type, types[index])) return false;
  }
  return true;
}

/** Lists and maps of tensors count as different unless they are the same object. */
function isSame(a: ValueType | null, b: ValueType | null): boolean {
  if (a?.kind !== 'tensor' || b?.kind !== 'tensor' || a.dtype !== b.dtype) return false;
  if (a.shape === b.shape) return true;
  if (a.shape === null || b.shape === null || a.shape.length !== b.shape.length) return false;
  for (let axis = 0; axis < a.shape.length; axis++) if (a.shape[axis] !== b.shape[axis]) return false;
  return true;
}
