import type { OperatorDefinition } from './definition';

export const shapes: OperatorDefinition[] = [];
