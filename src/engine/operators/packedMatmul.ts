import type { OperatorDefinition } from './definition';

export const packedMatmul: OperatorDefinition[] = [];
