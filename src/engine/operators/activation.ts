import type { OperatorDefinition } from './definition';

export const activation: OperatorDefinition[] = [];
