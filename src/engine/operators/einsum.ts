import type { OperatorDefinition } from './definition';

export const einsum: OperatorDefinition[] = [];
