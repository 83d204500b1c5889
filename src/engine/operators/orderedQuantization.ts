import type { OperatorDefinition } from './definition';

export const orderedQuantization: OperatorDefinition[] = [];
