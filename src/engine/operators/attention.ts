import type { OperatorDefinition } from './definition';

export const attention: OperatorDefinition[] = [];
