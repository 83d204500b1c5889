import type { OperatorDefinition } from './definition';

export const movement: OperatorDefinition[] = [];
