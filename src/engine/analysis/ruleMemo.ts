import type { Attribute } from '../graph/graph';
import type { ValueType } from '../graph/value';
import type { OperatorDefinition } from '../operators/support/definition';
import type { AnalyzedNode, AnalyzedValue } from './analysis';
import { RuleContext, type RuleServices } from './nodeContext';
import { isConstant } from './values';

/** Results that are kept for an operator, and the most inputs and outputs of a node whose result is. */
const mostKept = 8;
const mostValues = 8;

type Rule<R> = (definition: OperatorDefinition, context: RuleContext) => R;

/**
 * What a rule gave for nodes of a kind. Large models repeat a few kinds of nodes thousands of times: the same operator
 * with the same attributes on the same types. Rules are pure, and a context knows whether one looked at more of its node
 * than that (`looksFurther`); then its result is not kept.
 */
export class RuleMemo<R> {
  private readonly kept = new WeakMap<OperatorDefinition, { next: number; readonly results: Kept<R>[] }>();

  /** @param ofOutputs whether the rule may look at the types of outputs too */
  constructor(
    private readonly rule: Rule<R>,
    private readonly ofOutputs: boolean,
  ) {}

  /** The rule's result for a node. @throws whatever the rule throws */
  apply(definition: OperatorDefinition, node: AnalyzedNode, services: RuleServices): R {
    const marks = marksOf(node);
    const ofOperator = marks < 0 ? undefined : this.kept.get(definition);
    if (ofOperator !== undefined)
      for (const kept of ofOperator.results) if (this.isFor(kept, node, marks)) return kept.result;
    const context = new RuleContext(node, services);
    const result = this.rule(definition, context);
    if (marks >= 0 && !context.looksFurther) this.keep(definition, node, marks, result);
    return result;
  }

  private isFor(kept: Kept<R>, { attributes, opset, inputs, outputs }: AnalyzedNode, marks: number): boolean {
    return (
      kept.attributes === attributes &&
      kept.opset === opset &&
      kept.marks === marks &&
      areOfTypes(inputs, kept.inputs) &&
      (!this.ofOutputs || areOfTypes(outputs, kept.outputs))
    );
  }

  private keep(definition: OperatorDefinition, node: AnalyzedNode, marks: number, result: R): void {
    const { attributes, opset, inputs, outputs } = node;
    const ofOperator = this.kept.get(definition) ?? { next: 0, results: [] };
    this.kept.set(definition, ofOperator);
    ofOperator.results[ofOperator.next] = {
      attributes,
      opset,
      marks,
      inputs: typesOf(inputs),
      outputs: this.ofOutputs ? typesOf(outputs) : [],
      result,
    };
    ofOperator.next = (ofOperator.next + 1) % mostKept;
  }
}

/** A result, and all of a node that it may depend on. */
interface Kept<R> {
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly opset: number;
  readonly marks: number;
  readonly inputs: readonly (ValueType | null)[];
  readonly outputs: readonly (ValueType | null)[];
  readonly result: R;
}

/**
 * Which inputs are there, made of constants, and have contents, and which outputs have names, as bits; −1 for a node with
 * too many of them, or with bodies.
 */
function marksOf({ node, inputs, bodies }: AnalyzedNode): number {
  if (inputs.length > mostValues || node.outputs.length > mostValues || bodies.length > 0) return -1;
  let marks = inputs.length;
  for (const input of inputs) {
    const bits = input === null ? 0 : 1 + (isConstant(input) ? 2 : 0) + (input.constant === null ? 0 : 4);
    marks = marks * 8 + bits;
  }
  // Three bits for each of eight inputs, one for each output and a last one: beyond 32 bits, and far below 2^53.
  marks = marks * 2 + 1;
  for (const name of node.outputs) marks = marks * 2 + (name === '' ? 0 : 1);
  return marks;
}

function typesOf(values: readonly (AnalyzedValue | null)[]): (ValueType | null)[] {
  return values.map(value => value?.type ?? null);
}

function areOfTypes(values: readonly (AnalyzedValue | null)[], types: readonly (ValueType | null)[]): boolean {
  if (values.length !== types.length) return false;
  for (let index = 0; index < values.length; index++)
    if (!isSame(values[index]?.type ?? null, types[index])) return false;
  return true;
}

/** Lists and maps of tensors count as different unless they are the same object. */
function isSame(a: ValueType | null, b: ValueType | null): boolean {
  if (a === b) return true;
  if (a?.kind !== 'tensor' || b?.kind !== 'tensor' || a.dtype !== b.dtype) return false;
  if (a.shape === b.shape) return true;
  if (a.shape === null || b.shape === null || a.shape.length !== b.shape.length) return false;
  for (let axis = 0; axis < a.shape.length; axis++) if (a.shape[axis] !== b.shape[axis]) return false;
  return true;
}
