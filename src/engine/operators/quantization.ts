import type { OperatorDefinition } from './definition';

export const quantization: OperatorDefinition[] = [];
