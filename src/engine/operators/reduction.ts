import type { OperatorDefinition } from './definition';

export const reduction: OperatorDefinition[] = [];
