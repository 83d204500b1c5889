import type { OperatorDefinition } from './support/definition';
import { activation } from './activation';
import { constants } from './constants';
import { convolution } from './convolution';
import { elementwise } from './elementwise';
import { matmul } from './matmul';
import { movement } from './movement';
import { normalization } from './normalization';
import { pooling } from './pooling';
import { reduction } from './reduction';
import { shapes } from './shapes';

/** The operators that most models have no others than (`registry`). */
export const usual: readonly (readonly OperatorDefinition[])[] = [
  activation,
  constants,
  convolution,
  elementwise,
  matmul,
  movement,
  normalization,
  pooling,
  reduction,
  shapes,
];
