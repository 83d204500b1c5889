import type { OperatorDefinition } from './definition';

export const constants: OperatorDefinition[] = [];
