import type { OperatorDefinition } from './definition';

export const resize: OperatorDefinition[] = [];
