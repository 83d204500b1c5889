import type { OperatorDefinition } from '../operators/support/definition';
import type { AnalyzedNode } from './analysis';
import { RuleContext, type RuleServices } from './nodeContext';

/**
 * What a rule gave for nodes of a kind. Rules are pure, and a context knows whether one looked at more of its node than
 * its kind (`looksFurther`); then its result is not kept.
 */
export class RuleMemo<R> {
  private readonly results = new WeakMap<object, { readonly result: R }>();

  constructor(private readonly rule: (definition: OperatorDefinition, context: RuleContext) => R) {}

  /** The rule's result for a node. @throws whatever the rule throws */
  apply(definition: OperatorDefinition, node: AnalyzedNode, services: RuleServices): R {
    const { kind } = node;
    const known = kind && this.results.get(kind);
    if (known) return known.result;
    const context = new RuleContext(node, services);
    const result = this.rule(definition, context);
    if (kind && !context.looksFurther) this.results.set(kind, { result });
    return result;
  }

  /** Whether the rule's result is the same for all nodes of a kind that it was applied to. */
  isOfKind(kind: object): boolean {
    return this.results.has(kind);
  }
}
