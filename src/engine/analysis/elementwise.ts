import type { AnalyzedNode } from './analysis';
import { silentServices } from './nodeContext';
import { RuleMemo } from './ruleMemo';

/** Whether a node computes each element of its output by itself (`OperatorDefinition.elementwise`). */
export function isElementwise(node: AnalyzedNode): boolean {
  const { definition, failed } = node;
  return definition?.elementwise !== undefined && !failed && rules.apply(definition, node, silentServices);
}

const rules = new RuleMemo((definition, context) => definition.elementwise!(context));
