import type { OperatorDefinition } from './definition';

export const elementwise: OperatorDefinition[] = [];
