import type { OperatorDefinition } from './definition';

export const pooling: OperatorDefinition[] = [];
