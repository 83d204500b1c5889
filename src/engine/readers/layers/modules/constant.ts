import * as z from 'zod';
import type { Layer } from './support/layer';
import { functionType, size, type ModuleType } from './support/moduleType';

const shape = z
  .array(size)
  .min(1)
  .max(8)
  .describe('Its shape without the batch.')
  .meta({ examples: [[1, 768]] });

/** A tensor of the model, the same for each sample of the first input. */
function stored(type: string, description: string, op: string, fallbackName: string): ModuleType {
  return functionType(
    type,
    description,
    { shape },
    (args, layer: Layer) =>
      layer.op(op, [layer.input, layer.weight(layer.graph.place.label ?? fallbackName, args.shape)], {}, 'torch.nn'),
    undefined,
    ['shape'],
  );
}

/** Tensors that no layer computes. */
export const constants: readonly ModuleType[] = [
  stored(
    'Parameter',
    'A learned tensor, such as a class token or the positions of tokens. Its input only determines the batch size.',
    'Parameter',
    'parameter',
  ),
  stored(
    'Buffer',
    'A stored tensor that is not learned, such as a mask. It counts as a buffer. Its input only determines the batch size.',
    'Buffer',
    'buffer',
  ),
  functionType(
    'Constant',
    'A tensor filled with one value that is neither stored nor learned, for example zeros or a computed mask.',
    { shape: shape.min(0), value: z.number().default(0).describe('The number.') },
    ({ shape: given, value }, layer) =>
      layer.op('ConstantOfShape', [layer.graph.list([1, ...given])], {
        value: {
          kind: 'tensor',
          value: {
            name: '',
            dtype: 'float32',
            shape: [1],
            constant: { dtype: 'float32', shape: [1], values: [value] },
          },
        },
      }),
    undefined,
    ['shape'],
  ),
];
