import type { OperatorDefinition } from './definition';

export const convolution: OperatorDefinition[] = [];
