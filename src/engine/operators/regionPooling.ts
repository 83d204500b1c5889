import { difference, evaluate, product, symbol, zero } from '../formula/expression';
import type { Dim, Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { inSequence, say } from '../graph/message';
import { outputElements } from './support/arguments';
import { sampledChannels } from './support/channels';
import type { NodeContext, OperatorDefinition } from './support/definition';
import { dimensionOrFail } from './slicing';

/** The shape regions × channels × size, for operators that pool regions of a feature map. */
function pooledRegions(node: NodeContext, size: readonly Dim[]): Shape {
  const [rank, regions] = [node.rank(0), node.rank(1)];
  if (rank !== null && rank !== 4) node.fail(say`The feature map has rank 4, not ${rank}.`);
  if (regions !== null && regions !== 2) node.fail(say`The regions have rank 2, not ${regions}.`);
  return [node.dim(1, 0), node.dim(0, 1), ...size];
}

const wholeMap = say`The part of the feature map that a region covers depends on the data. Each region is counted as if it covered all of it.`;

/** The share of the feature map's height and width that falls to one bin, if a region covers all of it. */
const binSizes = (node: NodeContext): Dim[] =>
  [2, 3].map(axis => {
    const [size, bins] = [node.dim(0, axis), node.outputDim(0, axis)];
    return size === null || bins === null ? null : bins === 0 ? 0 : Math.ceil(size / bins);
  });

/**
 * ONNX RoiAlign-10, -16 and -22: bilinear samples in each bin, averaged (or their greatest product taken, `max`). The
 * samples' positions and weights serve all channels. Without `sampling_ratio` there is one for each element of the bin.
 */
const roiAlign: OperatorDefinition = {
  name: 'RoiAlign',
  since: 10,
  roles: [undefined, 'steering', 'steering'],
  infer(node) {
    const size = [node.int('output_height', 1), node.int('output_width', 1)].map(dim => dimensionOrFail(node, dim));
    return [tensor(node.dtype(0), pooledRegions(node, size))];
  },
  channels: sampledChannels,
  cost(node) {
    const ratio = node.int('sampling_ratio', 0);
    const [height, width] = ratio > 0 ? [ratio, ratio] : binSizes(node);
    const samples = product(
      symbol('s_h', height, say`samples along the height of a bin`),
      symbol('s_w', width, say`samples along its width`),
    );
    const note = say`Positions and weights of the samples, which all channels share, are not counted.`;
    if (evaluate(samples) === 0) return { note };
    // Average: 4 s² products, their sum and a division. Max: 4 s² products and 4 s² − 1 comparisons.
    const average = node.string('mode', 'avg') === 'avg';
    return {
      flops: product(average ? product(8, samples) : difference(product(8, samples), 1), outputElements(node)),
      ...(ratio > 0 ? { note } : { note: inSequence(note, wholeMap), accuracy: 'atMost' }),
    };
  },
};

/** ONNX MaxRoiPool-1: the greatest of each bin; how large the bins are depends on the regions. */
const maxRoiPool: OperatorDefinition = {
  name: 'MaxRoiPool',
  since: 1,
  roles: [undefined, 'steering'],
  infer(node) {
    const size = node.ints('pooled_shape') ?? node.fail(say`pooled_shape is missing.`);
    if (size.length !== 2) node.fail(say`pooled_shape has ${size.length} elements, not 2.`);
    return [
      tensor(
        node.dtype(0),
        pooledRegions(
          node,
          size.map(dim => dimensionOrFail(node, dim)),
        ),
      ),
    ];
  },
  cost(node) {
    const [height, width] = binSizes(node);
    const bin = product(symbol('B_h', height, say`height of a bin`), symbol('B_w', width, say`width of a bin`));
    return {
      flops: evaluate(bin) === 0 ? zero : product(difference(bin, 1), outputElements(node)),
      note: wholeMap,
      accuracy: 'atMost',
    };
  },
};

/** Operators that pool regions of a feature map. */
export const regionPooling: readonly OperatorDefinition[] = [roiAlign, maxRoiPool];
