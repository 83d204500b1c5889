import type { OperatorDefinition } from './definition';

export const controlFlow: OperatorDefinition[] = [];
