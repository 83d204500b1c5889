import type { OperatorDefinition } from './definition';

export const experts: OperatorDefinition[] = [];
