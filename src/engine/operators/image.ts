import type { OperatorDefinition } from './definition';

export const image: OperatorDefinition[] = [];
