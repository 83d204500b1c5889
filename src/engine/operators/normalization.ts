import type { OperatorDefinition } from './definition';

export const normalization: OperatorDefinition[] = [];
