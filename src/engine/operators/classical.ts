import type { OperatorDefinition } from './definition';

export const classical: OperatorDefinition[] = [];
