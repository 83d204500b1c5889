import type { OperatorDefinition } from './definition';

export const sequence: OperatorDefinition[] = [];
