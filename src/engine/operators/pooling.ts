import { difference, evaluate, product, sum, symbol, zero, type Expression } from '../formula/expression';
import { elementCount, type Dim, type Shape } from '../graph/shape';
import { tensor, type ValueType } from '../graph/value';
import { say } from '../graph/message';
import { inputElements, sizeContents } from './support/arguments';
import { samplesFirst, windowAxes } from './support/axes';
import { imageChannels } from './support/channels';
import { productOf, together } from './support/contraction';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import type { InputRoles } from './support/roles';
import { times } from './elementwise';
import { dequantizationOperations, quantizationOperations } from './support/integerArithmetic';
import {
  batchSymbol,
  joinImage,
  kernelSymbols,
  readWindows,
  spatialList,
  spatialSymbols,
  splitImage,
  windowPositions,
} from './support/window';

/** Operations to pool a window of K elements into one value. */
type PoolRule = (
  node: NodeContext,
  window: Expression,
) => { readonly flops: Expression; readonly special?: Expression };

/** K − 1 comparisons. */
const maximum: PoolRule = (_node, window) => ({ flops: evaluate(window) === 0 ? zero : difference(window, 1) });

/** K − 1 additions and a division; a window over padding is counted in full. */
const average: PoolRule = (_node, window) => ({ flops: window });

/**
 * (Σ |x|^p)^(1/p) (ONNX LpPool-1 … -22): for p = 1 absolute values and sums, for p = 2 squares, sums and a root, else absolute
 * values, powers, sums and a root.
 */
const norm: PoolRule = (node, window) => {
  const p = node.int('p') ?? node.float('p') ?? 2;
  if (p === 1) return { flops: evaluate(window) === 0 ? zero : difference(product(2, window), 1) };
  if (p === 2) return { flops: product(2, window), special: { kind: 'number', value: 1 } };
  return { flops: product(3, window), special: sum(window, 1) };
};

interface PoolForm {
  /** One window over all spatial axes. */
  readonly global?: boolean;
  readonly channelsLast?: (node: NodeContext) => boolean;
}

interface Pool {
  readonly batch: Dim;
  readonly channels: Dim;
  readonly kernel: readonly Dim[];
  readonly output: readonly Dim[];
}

function readPool(node: NodeContext, form: PoolForm): Pool | null {
  const x = node.shape(0);
  if (x === null) {
    const axes = form.global ? undefined : node.ints('kernel_shape')?.length;
    if (axes === undefined || axes > 16) return null;
    return {
      batch: null,
      channels: null,
      kernel: readWindows(node, axes).kernel,
      output: new Array<Dim>(axes).fill(null),
    };
  }
  const { batch, channels, spatial } = splitImage(node, x, form.channelsLast?.(node) ?? false, form.global ? 2 : 3);
  if (form.global) return { batch, channels, kernel: spatial, output: spatial.map(() => 1) };
  const windows = readWindows(node, spatial.length);
  const ceil = node.int('ceil_mode', 0) !== 0;
  const output = spatial.map((size, axis) => windowPositions(node, size, windows, axis, ceil));
  return { batch, channels, kernel: windows.kernel, output };
}

function poolShape(node: NodeContext, form: PoolForm): Shape | null {
  const pool = readPool(node, form);
  return (
    pool &&
    joinImage({ batch: pool.batch, channels: pool.channels, spatial: pool.output }, form.channelsLast?.(node) ?? false)
  );
}

/** Each of N · C · H_out · W_out values pools a window of K_h · K_w elements. ptflops counts the input's elements. */
function poolCost(node: NodeContext, form: PoolForm, rule: PoolRule): Cost {
  const pool = readPool(node, form);
  const ptflops = inputElements(node);
  if (pool === null)
    return { flops: symbol('n', null, say`pooled elements: the rank of the input is unknown`), ptflops };
  const channels = symbol('C', pool.channels, say`channels`);
  const window = productOf(
    form.global ? spatialSymbols(pool.kernel, 'in') : kernelSymbols(pool.kernel, say`the attribute kernel_shape`),
  );
  const values = [...batchSymbol(pool.batch), channels, ...(form.global ? [] : spatialSymbols(pool.output, 'out'))];
  const { flops, special } = rule(node, window);
  return {
    flops: flops.kind === 'product' ? product(...flops.terms, ...values) : product(flops, ...values),
    ...(special ? { special: special.kind === 'number' ? productOf(values) : product(special, ...values) } : {}),
    ptflops,
  };
}

function pool(name: string, rule: PoolRule, form: PoolForm & { readonly domain?: string } = {}): OperatorDefinition {
  return {
    name,
    domain: form.domain,
    since: 1,
    infer: node => {
      const shape = poolShape(node, form);
      // The second output of MaxPool holds indices (since opset 8).
      return [tensor(node.dtype(0), shape), tensor('int64', shape)];
    },
    axes: windowAxes,
    channels: node => imageChannels(node, form.channelsLast?.(node) ? node.rank(0)! - 1 : 1),
    cost: node => poolCost(node, form, rule),
  };
}

const quantizedRoles: InputRoles = [undefined, 'scale', 'scale', 'scale', 'scale'];

/**
 * Dequantise, pool, quantise (ONNX Runtime QLinearAveragePool, QLinearGlobalAveragePool): X, its scale and zero point, those of Y.
 */
function quantizedPool(name: string, global: boolean): OperatorDefinition {
  const form: PoolForm = { global, channelsLast: node => node.int('channels_last', 0) !== 0 };
  return {
    name,
    domain: 'com.microsoft',
    since: 1,
    roles: quantizedRoles,
    infer: node => [tensor(node.dtype(0), poolShape(node, form))],
    axes: node => samplesFirst(node),
    channels: node => imageChannels(node, form.channelsLast?.(node) ? node.rank(0)! - 1 : 1),
    cost: node => {
      const results = symbol('n_Y', elementCount(node.outputShape(0)), say`output elements`);
      return {
        ...together(
          { flops: times(dequantizationOperations(node.hasInput(2)), inputElements(node)) },
          poolCost(node, form, average),
          { flops: product(quantizationOperations(node.hasInput(4)), results) },
        ),
        ptflops: undefined,
      };
    },
  };
}

/**
 * ONNX MaxUnpool-9 … -22: the third input is the output shape; otherwise it is the smallest that pools to the input.
 */
function inferUnpool(node: NodeContext): ValueType[] {
  const dtype = node.dtype(0);
  const x = node.shape(0);
  if (node.hasInput(2)) {
    const given = sizeContents(node, 2);
    return [tensor(dtype, given ?? (x && new Array<Dim>(x.length).fill(null)))];
  }
  if (x === null) return [tensor(dtype, null)];
  const { batch, channels, spatial } = splitImage(node, x, false);
  const axes = spatial.length;
  const kernel = readWindows(node, axes).kernel as readonly number[];
  const strides = spatialList(node, 'strides', axes, 1, 1);
  const pads = spatialList(node, 'pads', 2 * axes, 0, -Infinity);
  const sizes = spatial.map((size, axis) => {
    if (size === null) return null;
    const unpooled = (size - 1) * strides[axis] - pads[axis] - pads[axis + axes] + kernel[axis];
    return unpooled < 0
      ? node.fail(say`The output size on spatial axis ${axis} must not be negative, but is ${unpooled}.`)
      : unpooled;
  });
  return [tensor(dtype, [batch, channels, ...sizes])];
}

export const pooling: OperatorDefinition[] = [
  pool('MaxPool', maximum),
  pool('AveragePool', average),
  pool('LpPool', norm),
  pool('GlobalMaxPool', maximum, { global: true }),
  pool('GlobalAveragePool', average, { global: true }),
  pool('GlobalLpPool', norm, { global: true }),
  {
    name: 'MaxUnpool',
    since: 9,
    roles: [undefined, undefined, 'steering'],
    infer: inferUnpool,
    axes: node => samplesFirst(node),
    cost: () => ({}),
  },
  pool('NhwcMaxPool', maximum, { domain: 'com.microsoft', channelsLast: () => true }),
  {
    // A mask states which rows end early; it is read, not computed with (ONNX Runtime MaxpoolWithMask).
    ...pool('MaxpoolWithMask', maximum, { domain: 'com.microsoft' }),
    roles: [undefined, 'steering'],
  },
  quantizedPool('QLinearAveragePool', false),
  quantizedPool('QLinearGlobalAveragePool', true),
];
