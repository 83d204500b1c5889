import type { OperatorDefinition } from './definition';

export const training: OperatorDefinition[] = [];
