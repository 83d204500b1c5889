import type { Dim, Shape } from '../../graph/shape';
import { say, type Message } from '../../graph/message';
import { symbol, type Expression } from '../../formula/expression';
import type { NodeContext } from './definition';

/** The positions of windows over the spatial axes: shared by convolutions and pools. */
export interface Windows {
  readonly kernel: readonly Dim[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Begin of every spatial axis, then end of every spatial axis; zeros where `autoPad` decides. */
  readonly pads: readonly number[];
  readonly autoPad: AutoPad;
}

export type AutoPad = 'NOTSET' | 'VALID' | 'SAME_UPPER' | 'SAME_LOWER';

/**
 * Reads the window attributes that Conv, ConvTranspose and the pools share (ONNX Conv-1 … Conv-22, MaxPool-1 … -22).
 * Explicit pads hold only without `auto_pad`, as in ONNX Runtime.
 * @param kernel the kernel where `kernel_shape` is left out, or undefined where the attribute is required
 */
export function readWindows(node: NodeContext, axes: number, kernel?: readonly Dim[]): Windows {
  const autoPad = readAutoPad(node);
  const given = node.ints('kernel_shape');
  if (given === undefined && kernel === undefined) node.fail(say`The attribute kernel_shape is missing.`);
  const shape = given === undefined ? kernel! : spatialList(node, 'kernel_shape', axes, 1, 1);
  kernel?.forEach((size, axis) => {
    if (size !== null && shape[axis] !== null && size !== shape[axis]) {
      node.fail(say`kernel_shape is ${shape[axis]} on spatial axis ${axis}, but the weight has ${size}.`);
    }
  });
  return {
    kernel: shape,
    strides: spatialList(node, 'strides', axes, 1, 1),
    dilations: spatialList(node, 'dilations', axes, 1, 1),
    pads:
      autoPad === 'NOTSET' ? spatialList(node, 'pads', 2 * axes, 0, -Infinity) : new Array<number>(2 * axes).fill(0),
    autoPad,
  };
}

/** An attribute with one integer per spatial axis (two for pads). */
export function spatialList(
  node: NodeContext,
  name: string,
  length: number,
  fallback: number,
  least: number,
): readonly number[] {
  const values = node.ints(name);
  if (values === undefined || values.length === 0) return new Array<number>(length).fill(fallback);
  if (values.length !== length)
    node.fail(say`The attribute ${name} must have ${length} values, but has ${values.length}.`);
  return wholeNumbers(node, name, values, least);
}

/** The values of an attribute; fails if one of them is not a whole number of at least `least`. */
export function wholeNumbers(
  node: NodeContext,
  name: string,
  values: readonly number[],
  least: number,
): readonly number[] {
  const bad = values.find(value => !Number.isInteger(value) || value < least);
  if (bad !== undefined)
    node.fail(say`The attribute ${name} must contain whole numbers of at least ${least}, but contains ${bad}.`);
  return values;
}

function readAutoPad(node: NodeContext): AutoPad {
  const value = node.string('auto_pad', 'NOTSET');
  if (value === '' || value === 'NOTSET') return 'NOTSET';
  if (value === 'VALID' || value === 'SAME_UPPER' || value === 'SAME_LOWER') return value;
  return node.fail(say`The attribute auto_pad has the unknown value "${value}".`);
}

/**
 * Positions of a window along one spatial axis: floor or ceil of (size + pads − span) / stride, plus 1 (ONNX MaxPool-22).
 * In ceil mode a window may reach over the end, but one that would start in the end padding is left out. SAME pads to ceil(size / stride).
 */
export function windowPositions(node: NodeContext, size: Dim, windows: Windows, axis: number, ceil = false): Dim {
  const kernel = windows.kernel[axis];
  const stride = windows.strides[axis];
  if (size === null) return null;
  if (windows.autoPad.startsWith('SAME')) return Math.ceil(size / stride);
  if (kernel === null) return null;
  const begin = windows.pads[axis];
  const padded = size + begin + windows.pads[axis + windows.kernel.length];
  const span = (kernel - 1) * windows.dilations[axis] + 1;
  const fits = (padded - span) / stride;
  const positions = (ceil ? Math.ceil(fits) : Math.floor(fits)) + 1;
  if (positions < 1)
    node.fail(say`A window of ${span} does not fit into ${padded} padded elements on spatial axis ${axis}.`);
  return ceil && (positions - 1) * stride >= size + begin ? positions - 1 : positions;
}

const axisNames: Record<number, readonly { index: string; letter: string; word: Message }[]> = {
  1: [{ index: '', letter: 'L', word: say`length` }],
  2: [
    { index: 'h', letter: 'H', word: say`height` },
    { index: 'w', letter: 'W', word: say`width` },
  ],
  3: [
    { index: 'd', letter: 'D', word: say`depth` },
    { index: 'h', letter: 'H', word: say`height` },
    { index: 'w', letter: 'W', word: say`width` },
  ],
};

function axisName(axes: number, axis: number): { index: string; letter: string; word: Message } {
  return (
    axisNames[axes]?.[axis] ?? {
      index: `${axis + 1}`,
      letter: `S${axis + 1}`,
      word: say`size on spatial axis ${axis + 1}`,
    }
  );
}

/** The symbols `K_h`, `K_w` (`K` on one axis; `K_d`, `K_h`, `K_w` on three). */
export function kernelSymbols(kernel: readonly Dim[], source: Message): Expression[] {
  return kernel.map((size, axis) => {
    const { index, word } = axisName(kernel.length, axis);
    return symbol(index === '' ? 'K' : `K_${index}`, size, say`kernel ${word}, from ${source}`);
  });
}

/** The symbols `H_out`, `W_out` (or `H_in`, …) of spatial dimensions. */
export function spatialSymbols(sizes: readonly Dim[], side: 'in' | 'out'): Expression[] {
  return sizes.map((size, axis) => {
    const { letter, word } = axisName(sizes.length, axis);
    return symbol(`${letter}_${side}`, size, side === 'in' ? say`input ${word}` : say`output ${word}`);
  });
}

/** A symbol per spatial axis under another letter, such as `U_h`, `U_w`. */
export function axisSymbols(letter: string, sizes: readonly Dim[], meaning: (word: Message) => Message): Expression[] {
  return sizes.map((size, axis) => {
    const { index, word } = axisName(sizes.length, axis);
    return symbol(index === '' ? letter : `${letter}_${index}`, size, meaning(word));
  });
}

/** The batch factor `N`: left out for a batch of one. */
export function batchSymbol(size: Dim): Expression[] {
  return size === 1 ? [] : [symbol('N', size, say`samples in the batch`)];
}

/** Dimensions of a tensor by role: batch, channels and spatial axes, channels first or last. */
export interface ImageShape {
  readonly batch: Dim;
  readonly channels: Dim;
  readonly spatial: readonly Dim[];
}

export function splitImage(node: NodeContext, shape: Shape, channelsLast: boolean, least = 3): ImageShape {
  if (shape.length < least) node.fail(say`The input must have rank ${least} or more, but has rank ${shape.length}.`);
  return channelsLast
    ? { batch: shape[0], channels: shape[shape.length - 1], spatial: shape.slice(1, -1) }
    : { batch: shape[0], channels: shape[1], spatial: shape.slice(2) };
}

export function joinImage(image: ImageShape, channelsLast: boolean): Dim[] {
  return channelsLast
    ? [image.batch, ...image.spatial, image.channels]
    : [image.batch, image.channels, ...image.spatial];
}
