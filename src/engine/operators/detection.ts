import type { OperatorDefinition } from './definition';

export const detection: OperatorDefinition[] = [];
