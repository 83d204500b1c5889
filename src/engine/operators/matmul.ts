import type { OperatorDefinition } from './definition';

export const matmul: OperatorDefinition[] = [];
