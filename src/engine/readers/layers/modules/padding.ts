import * as z from 'zod';
import { text } from '../../support/attributes';
import type { Layer } from './support/layer';
import { moduleType, spread, type ModuleType } from './support/moduleType';
import { pythonRepr } from './support/python';
import { say } from '../../../graph/message';
import { images } from './support/images';

export type PaddingMode = 'constant' | 'reflect' | 'edge' | 'wrap';

const width = z
  .int()
  .min(-(2 ** 31))
  .max(2 ** 31 - 1);

/** PyTorch lists the last axis first, start and end of each; ONNX lists all starts, then all ends. */
function pad(layer: Layer, padding: readonly number[], axes: number, mode: PaddingMode): string {
  layer.requireRank(images[axes - 1], axes + 2);
  const begins = Array.from({ length: axes }, (_, axis) => padding[2 * (axes - 1 - axis)]);
  const ends = Array.from({ length: axes }, (_, axis) => padding[2 * (axes - 1 - axis) + 1]);
  checkBorrowed(layer, [...begins, ...ends], mode);
  return layer.op('Pad', [layer.input, layer.graph.list([0, 0, ...begins, 0, 0, ...ends])], { mode: text(mode) });
}

/** Padding that is copied from the input cannot be wider than the input; reflection leaves out the edge itself. */
export function checkBorrowed(layer: Layer, pads: readonly number[], mode: PaddingMode): void {
  if (mode !== 'reflect' && mode !== 'wrap') return;
  const axes = pads.length / 2;
  pads.forEach((pad, index) => {
    const elements = layer.dim((index % axes) + 2);
    const most = elements === null ? Infinity : mode === 'reflect' ? elements - 1 : elements;
    if (pad > most) layer.fail(say`A padding of ${pad} needs more elements than the ${most} of this axis.`, 'padding');
  });
}

function paddingType(name: string, description: string, axes: number, mode: PaddingMode): ModuleType {
  return moduleType(
    `${name}${axes}d`,
    description,
    {
      padding: z
        .union([width, z.array(width).length(2 * axes)])
        .describe('One width for all sides, or the begin and end of each axis, the last axis first.'),
      ...(name === 'ConstantPad' ? { value: z.number().describe('Value of the padding.') } : {}),
    },
    (args, layer) => {
      const padding = spread(args.padding, 2 * axes);
      const { value } = args as { value?: number };
      layer.describe(value === undefined ? pythonRepr(padding) : `padding=${pythonRepr(padding)}, value=${value}`);
      return pad(layer, padding, axes, mode);
    },
  );
}

export const paddings: readonly ModuleType[] = [1, 2, 3].flatMap(axes => [
  paddingType('ZeroPad', 'Pads the input with zeros.', axes, 'constant'),
  paddingType('ConstantPad', 'Pads the input with a constant.', axes, 'constant'),
  paddingType('ReflectionPad', 'Mirrors the input at its edges.', axes, 'reflect'),
  paddingType('ReplicationPad', 'Repeats the edges of the input.', axes, 'edge'),
  paddingType('CircularPad', 'Pads the input with its opposite end (circular).', axes, 'wrap'),
]);
