import type { OperatorDefinition } from './definition';

export const quantizedElementwise: OperatorDefinition[] = [];
