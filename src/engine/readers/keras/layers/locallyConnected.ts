import { ints, text } from '../../support/attributes';
import type { Lowering } from './support/layer';
import { activated } from './activation';
import { say } from '../../../graph/message';

/** A convolution with separate filters at every position (Keras 2, its first implementation). */
const locallyConnected =
  (axes: 1 | 2): Lowering =>
  layer => {
    const { config, graph } = layer;
    if (layer.knownShape().length !== axes + 2)
      return layer.fail(
        say`Its input must have ${axes + 2} axes with the batch, but has ${layer.knownShape().length}.`,
      );
    if ((config.number('implementation') ?? 1) !== 1 || config.string('padding') === 'same')
      return layer.fail(say`This implementation is not supported.`);
    const filters = config.size('filters');
    const [kernel, strides] = [config.sizes('kernel_size', axes), config.sizes('strides', axes, 1)];
    const [channels, features] = [layer.channelsLast ? axes + 1 : 1, layer.size(layer.channelsLast ? -1 : 1)];
    const space = Array.from({ length: axes }, (_, axis) => axis + (layer.channelsLast ? 1 : 2));
    const first = layer.op('Transpose', [layer.input], { perm: ints([0, channels, ...space]) });
    // A sequence is an image of one row.
    const image = axes === 1 ? layer.op('Unsqueeze', [first, graph.list([2])]) : first;
    const row = axes === 1 ? [1] : [];
    const windows = layer.op(
      'Unfold',
      [image],
      { kernel_shape: ints([...row, ...kernel]), strides: ints([...row, ...strides]) },
      'torch.nn',
    );
    const sizes = space.map((axis, index) => Math.floor((layer.size(axis) - kernel[index]) / strides[index]) + 1);
    const weight = layer.weight('kernel', [layer.size(2, windows), features * kernel.reduce((a, b) => a * b), filters]);
    const product = layer.op('Reshape', [
      layer.op('Einsum', [windows, weight], { equation: text('bkp,pkf->bpf') }),
      graph.list([0, ...sizes, filters]),
    ]);
    const value = activated(
      layer,
      config.flag('use_bias', true) ? layer.op('Add', [product, layer.weight('bias', [...sizes, filters])]) : product,
    );
    return layer.channelsLast
      ? value
      : layer.op('Transpose', [value], { perm: ints([0, axes + 1, ...space.map(axis => axis - 1)]) });
  };

export const locallyConnectedLayers: Readonly<Record<string, Lowering>> = {
  LocallyConnected1D: locallyConnected(1),
  LocallyConnected2D: locallyConnected(2),
};
