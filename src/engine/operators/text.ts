import type { OperatorDefinition } from './definition';

export const text: OperatorDefinition[] = [];
