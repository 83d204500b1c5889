import { contractionOperations } from './contraction';
import { elementwiseOperations } from './elementwise';
import { reductionOperations } from './reduction';
import { shapeOperations } from './shapes';
import { textOperations } from './texts';
import type { OperationLowering } from './operation';

/** How each of TensorFlow's operators is lowered. */
export const operationTypes: ReadonlyMap<string, OperationLowering> = new Map(
  Object.entries({
    ...elementwiseOperations,
    ...contractionOperations,
    ...shapeOperations,
    ...reductionOperations,
    ...textOperations,
  }),
);
