import type { OperatorDefinition } from './definition';

export const random: OperatorDefinition[] = [];
