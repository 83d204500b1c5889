import type { DataType } from '../../graph/dataType';
import type { Attributes } from './graphBuilder';

/** Adds operators to a graph. */
export interface Composer {
  op(op: string, inputs: readonly string[], attributes?: Attributes): string;
  /** A constant number. */
  scalar(value: number, dtype?: DataType): string;
}

/** Functions that frameworks have and ONNX does not, composed of ONNX operators. */
export const compositions = {
  square: (to: Composer, x: string) => to.op('Mul', [x, x]),
  rsqrt: (to: Composer, x: string) => to.op('Reciprocal', [to.op('Sqrt', [x])]),
  log1p: (to: Composer, x: string) => to.op('Log', [to.op('Add', [x, to.scalar(1)])]),
  expm1: (to: Composer, x: string) => to.op('Sub', [to.op('Exp', [x]), to.scalar(1)]),
  notEqual: (to: Composer, x: string, y: string) => to.op('Not', [to.op('Equal', [x, y])]),
  floorDivide: (to: Composer, x: string, y: string) => to.op('Floor', [to.op('Div', [x, y])]),
  squaredDifference: (to: Composer, x: string, y: string) => {
    const difference = to.op('Sub', [x, y]);
    return to.op('Mul', [difference, difference]);
  },
  atan2: (to: Composer, y: string, x: string) => to.op('Atan', [to.op('Div', [y, x])]),
  xlogy: (to: Composer, x: string, y: string) => to.op('Mul', [x, to.op('Log', [y])]),
  xlog1py: (to: Composer, x: string, y: string) => to.op('Mul', [x, to.op('Log', [to.op('Add', [y, to.scalar(1)])])]),
};
