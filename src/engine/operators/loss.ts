import type { OperatorDefinition } from './definition';

export const loss: OperatorDefinition[] = [];
