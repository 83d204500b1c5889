import type { OperatorDefinition } from './definition';

export const signal: OperatorDefinition[] = [];
