import { difference, product, sum, symbol } from '../formula/expression';
import { elementCount, type Dim, type Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import { knownValues, sizeContents } from './support/arguments';
import { samplesFirst } from './support/axes';
import { contraction, together } from './support/contraction';
import { imageValues, kernelProducts, readGroup } from './convolution';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import { touchedPositions } from './transposedConvolution';
import {
  axisSymbols,
  batchSymbol,
  kernelSymbols,
  readWindows,
  spatialList,
  spatialSymbols,
  splitImage,
  windowPositions,
  type Windows,
} from './support/window';

/** X, W, offset, B, mask (ONNX DeformConv-19, -22). */
function readDeformable(node: NodeContext) {
  const x = node.shape(0);
  const w = node.shape(1);
  const rank = x?.length ?? w?.length ?? node.rank(2);
  if (rank === null || rank === undefined) return null;
  const image = splitImage(node, x ?? new Array<Dim>(rank).fill(null), false);
  if (w !== null && w.length !== rank) node.fail(say`The input has rank ${rank}, but the weight has rank ${w.length}.`);
  const group = readGroup(node);
  const windows = readWindows(node, rank - 2, w?.slice(2) ?? new Array<Dim>(rank - 2).fill(null));
  const inPerGroup = w?.[1] ?? null;
  if (inPerGroup !== null && image.channels !== null && inPerGroup * group !== image.channels) {
    node.fail(
      say`The input has ${image.channels} channels, but the weight takes ${inPerGroup} in each of ${group} groups.`,
    );
  }
  return {
    group,
    windows,
    axes: rank - 2,
    batch: image.batch,
    inChannels: image.channels ?? (inPerGroup && inPerGroup * group),
    outChannels: w?.[0] ?? null,
    offsetGroups: readGroup(node, 'offset_group'),
    // The offsets have a position for each position of the output.
    output: image.spatial.map((size, axis) => windowPositions(node, size, windows, axis) ?? node.dim(2, axis + 2)),
  };
}

/**
 * The convolution, and before it each input value sampled between 2^a neighbours on a axes. Per offset: a additions for
 * the position, a floors, a fractions, a complements and (a − 1)·2^a products for the neighbours' weights. Per channel:
 * 2^a products and 2^a − 1 additions, and one product for the mask. ONNX samples linearly for any number of axes.
 */
function deformableCost(node: NodeContext): Cost {
  const found = readDeformable(node);
  if (found === null) {
    const unknown = symbol('K', null, say`products for each output value: the ranks of the inputs are unknown`);
    return { macs: unknown, flops: unknown };
  }
  const values = imageValues(found.batch, found.outChannels, found.output);
  const convolved = contraction(
    kernelProducts(found.inChannels, found.group, found.windows.kernel),
    values,
    node.hasInput(3),
  );
  const neighbours = 2 ** found.axes;
  const masked = node.hasInput(4) ? 1 : 0;
  const places = [
    ...batchSymbol(found.batch),
    ...kernelSymbols(found.windows.kernel, say`the weight`),
    ...spatialSymbols(found.output, 'out'),
  ];
  const perPlace = sum(
    product(
      symbol('S', 2 * neighbours - 1 + masked, say`operations to sample one value`),
      symbol('C_in', found.inChannels, say`input channels`),
    ),
    product(
      symbol(
        'T',
        4 * found.axes + (found.axes - 1) * neighbours,
        say`operations to place one sample and weigh its neighbours`,
      ),
      symbol('g_off', found.offsetGroups, say`groups of offsets, from the attribute offset_group`),
    ),
  );
  return together(convolved, { flops: product(...places, perPlace) });
}

/** Col2Im-18: [N, C · block, L] columns are added up in an image [N, C, …]. */
function inferColumns(node: NodeContext): Shape | null {
  const columns = node.shape(0);
  if (columns !== null && columns.length !== 3)
    node.fail(say`The columns must have rank 3, but have rank ${columns.length}.`);
  const axes = node.dim(1, 0) ?? node.dim(2, 0);
  if (axes === null) return null;
  const block = knownValues(node, 2);
  const blockSize = block && block.reduce((a, b) => a * b, 1);
  const rows = columns?.[1] ?? null;
  if (rows !== null && blockSize !== undefined && (blockSize < 1 || rows % blockSize !== 0)) {
    node.fail(say`${rows} rows are not divisible into blocks of ${blockSize}.`);
  }
  const known = knownValues(node, 1);
  const columnCount = columns?.[2] ?? null;
  if (known !== undefined && block !== undefined && columnCount !== null) {
    const windows = columnWindows(node, block);
    const needed = known.reduce((count, size, axis) => count * windowPositions(node, size, windows, axis)!, 1);
    if (needed !== columnCount)
      node.fail(say`There are ${columnCount} columns, but the image has ${needed} positions of the block.`);
  }
  const image = sizeContents(node, 1) ?? new Array<Dim>(Math.min(axes, 64)).fill(null);
  return [columns?.[0] ?? null, rows === null || blockSize === undefined ? null : rows / blockSize, ...image];
}

function columnWindows(node: NodeContext, block: readonly number[]): Windows {
  const axes = block.length;
  return {
    kernel: block,
    strides: spatialList(node, 'strides', axes, 1, 1),
    dilations: spatialList(node, 'dilations', axes, 1, 1),
    pads: spatialList(node, 'pads', 2 * axes, 0, -Infinity),
    autoPad: 'NOTSET',
  };
}

/** Each column element is added to a position of the image; the first element of a position needs no addition. */
function columnsCost(node: NodeContext): Cost {
  const image = knownValues(node, 1);
  const block = knownValues(node, 2);
  const elements = symbol('n', elementCount(node.shape(0)), say`elements of the columns`);
  if (image === undefined || block === undefined)
    return { flops: product(elements, symbol('a', null, say`additions per element`)) };
  const windows = columnWindows(node, block);
  const touched = image.map((size, axis) =>
    touchedPositions(windowPositions(node, size, windows, axis), windows, axis),
  );
  const channels = symbol('C', node.outputDim(0, 1), say`channels of the image`);
  const places = axisSymbols('U', touched, word => say`positions along the uncropped ${word} that receive an element`);
  return { flops: difference(elements, product(...batchSymbol(node.outputDim(0, 0)), channels, ...places)) };
}

export const deformableConvolution: OperatorDefinition[] = [
  {
    name: 'DeformConv',
    since: 19,
    roles: [undefined, 'weight', undefined, 'weight'],
    infer: node => {
      const found = readDeformable(node);
      return [tensor(node.dtype(0), found && [found.batch, found.outChannels, ...found.output])];
    },
    axes: node => samplesFirst(node),
    cost: deformableCost,
  },
  {
    name: 'Col2Im',
    since: 18,
    infer: node => [tensor(node.dtype(0), inferColumns(node))],
    axes: node => samplesFirst(node),
    cost: columnsCost,
  },
];
