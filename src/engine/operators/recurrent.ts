import type { OperatorDefinition } from './definition';

export const recurrent: OperatorDefinition[] = [];
