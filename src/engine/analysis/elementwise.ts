import type { AnalyzedNode } from './analysis';
import { RuleContext, silentServices } from './nodeContext';

/** Whether a node computes each element of its output by itself (`OperatorDefinition.elementwise`). */
export function isElementwise(node: AnalyzedNode): boolean {
  const { definition, failed } = node;
  return (
    definition?.elementwise !== undefined && !failed && definition.elementwise(new RuleContext(node, silentServices))
  );
}
