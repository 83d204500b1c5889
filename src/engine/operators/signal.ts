import { difference, product, sum, symbol, zero, type Expression } from '../formula/expression';
import { elementCount, type Dim, type Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import { knownValues, normalizeAxis, outputElements } from './support/arguments';
import { samplesFirst } from './support/axes';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import { times } from './elementwise';

/**
 * Fourier transforms are counted by their definition: each output is a sum of L products with roots of unity, which are
 * taken as given. A fast algorithm needs far fewer operations, but which one is used is up to the runtime.
 */
const byDefinition = say`Counted by the definition, a sum over all inputs per output; a fast Fourier transform needs fewer operations.`;

/**
 * Per complex output, two sums of L products over real inputs, or L complex products (four products, two sums) and
 * their two sums over complex ones.
 */
export function transformCost(outputs: Dim, length: Dim, complexInput: boolean | null, scaled: boolean): Cost {
  const values = symbol('n', outputs, say`complex outputs`);
  const L = symbol('L', complexInput === null ? null : length, say`length of the transform`);
  if (length === 0) return { note: byDefinition };
  const products = product(complexInput === false ? 4 : 8, L);
  return { flops: product(values, scaled ? products : difference(products, 2)), note: byDefinition };
}

/** The only value of a scalar input; null if unknown, undefined if absent. */
function scalar(node: NodeContext, input: number): Dim | undefined {
  return node.hasInput(input) ? (knownValues(node, input)?.[0] ?? null) : undefined;
}

/** A scalar input that is a size. */
function size(node: NodeContext, input: number): Dim | undefined {
  const value = scalar(node, input);
  return value !== undefined && value !== null && !(value >= 0)
    ? node.fail(say`The size must not be negative, but is ${value}.`)
    : value;
}

const oneSided = (length: Dim): Dim => (length === null ? null : Math.floor(length / 2) + 1);

const half = (count: Dim): Dim => (count === null ? null : count / 2);

/** Axis of a DFT: an input since version 20, an attribute before; null if it depends on data. */
function transformAxis(node: NodeContext, rank: number): Dim {
  const given = node.hasInput(2)
    ? scalar(node, 2)!
    : node.opset >= 20 && node.node.domain === 'ai.onnx'
      ? -2
      : node.int('axis', 1);
  return given === null ? null : normalizeAxis(node, given, rank);
}

interface Transform {
  readonly shape: Shape;
  readonly axis: number;
  readonly length: Dim;
  readonly inverse: boolean;
  readonly onesided: boolean;
}

/** The parameters of a DFT; null if its rank or axis is unknown. */
function transformOf(node: NodeContext, inverse: boolean): Transform | null {
  const shape = node.shape(0);
  if (shape === null) return null;
  if (shape.length < 2) return node.fail(say`The input must have rank 2 or more, but has rank ${shape.length}.`);
  const axis = transformAxis(node, shape.length);
  if (axis === null) return null;
  const onesided = node.int('onesided', 0) !== 0;
  const full = inverse && onesided ? (shape[axis] === null ? null : 2 * (shape[axis] - 1)) : shape[axis];
  const stated = size(node, 1);
  return { shape, axis, length: stated === undefined ? full : stated, inverse, onesided };
}

/** ONNX DFT-17 and -20: one-sided, half the spectrum of real inputs; one-sided and inverse, real outputs. */
const dft = (name: string, domain: string, since: number): OperatorDefinition => {
  const inverse = (node: NodeContext): boolean => name === 'IDFT' || node.int('inverse', 0) !== 0;
  return {
    name,
    domain,
    since,
    axes: node => samplesFirst(node),
    infer: node => {
      const transform = transformOf(node, inverse(node));
      const onesided = node.int('onesided', 0) !== 0;
      const parts = onesided && inverse(node) ? 1 : 2;
      if (transform === null) {
        const shape = node.shape(0);
        // Whichever axis it is, it keeps its length.
        const kept = !onesided && !node.hasInput(1);
        return [
          tensor(
            node.dtype(0),
            shape && shape.map((dim, axis) => (axis === shape.length - 1 ? parts : kept ? dim : null)),
          ),
        ];
      }
      const { shape, axis, length } = transform;
      const result = [...shape];
      result[axis] = onesided && !inverse(node) ? oneSided(length) : length;
      result[shape.length - 1] = parts;
      return [tensor(node.dtype(0), result)];
    },
    cost: node => {
      const transform = transformOf(node, inverse(node));
      const last = node.dim(0, -1);
      const outputs = elementCount(node.outputShape(0));
      const real = transform?.inverse && transform.onesided;
      // A real output costs half as much as a complex one.
      return transformCost(
        half(outputs),
        transform?.length ?? null,
        real ? true : last === null ? null : last === 2,
        inverse(node),
      );
    },
  };
};

function stftSizes(node: NodeContext): { length: Dim; frames: Dim; bins: Dim } {
  const length = size(node, 3) ?? node.dim(2, 0);
  const step = scalar(node, 1) ?? null;
  if (step !== null && !(step > 0)) node.fail(say`The frame step must be positive, but is ${step}.`);
  const samples = node.dim(0, 1);
  if (length !== null && samples !== null && length > samples)
    node.fail(say`A frame of ${length} samples does not fit into a signal of ${samples}.`);
  const known = length !== null && step !== null && samples !== null;
  const frames = known ? Math.floor((samples - length) / step) + 1 : null;
  return { length, frames, bins: node.int('onesided', 1) !== 0 ? oneSided(length) : length };
}

/** ONNX STFT-17: frames of the signal, weighted by a window, each transformed. */
const stft = (domain: string): OperatorDefinition => ({
  name: 'STFT',
  domain,
  since: 1,
  roles: [undefined, undefined, 'buffer'],
  infer: node => {
    const { frames, bins } = stftSizes(node);
    return [tensor(node.dtype(0), [node.dim(0, 0), frames, bins, 2])];
  },
  axes: node => samplesFirst(node),
  cost: node => {
    const { length, frames } = stftSizes(node);
    const rank = node.rank(0);
    const last = rank === 2 ? 1 : node.dim(0, 2);
    const transform = transformCost(
      half(elementCount(node.outputShape(0))),
      length,
      last === null ? null : last === 2,
      false,
    );
    if (!node.hasInput(2)) return transform;
    const batch = node.dim(0, 0);
    const weighted = [batch, frames, length, last];
    const count = weighted.includes(null) ? null : (weighted as number[]).reduce((a, b) => a * b, 1);
    return {
      ...transform,
      flops: sum(transform.flops ?? zero, symbol('W', count, say`samples of all frames, weighted by the window`)),
    };
  },
});

const outputType = (node: NodeContext) => node.dtypeAttribute('output_datatype') ?? 'float32';

/** Two cosines of multiples of an angle, weighted and summed (function bodies of ONNX HannWindow-17 and its likes). */
const window = (name: string, domain: string, since: number): OperatorDefinition => ({
  name,
  domain,
  since,
  infer: node => [tensor(outputType(node), [size(node, 0) ?? null])],
  cost: node => ({ flops: times(8, outputElements(node)), special: times(2, outputElements(node)) }),
});

/**
 * ONNX MelWeightMatrix-17: triangles between points that are evenly spaced on the mel scale. A point takes nine
 * operations to find its bin (one of them a power); an element on a slope is a difference and a quotient.
 */
const melWeightMatrix = (domain: string, since: number): OperatorDefinition => ({
  name: 'MelWeightMatrix',
  domain,
  since,
  infer: node => [tensor(outputType(node), [oneSided(size(node, 1) ?? null), size(node, 0) ?? null])],
  cost: node => {
    const bins = scalar(node, 0) ?? null;
    const points: Expression = symbol(
      'P',
      bins === null ? null : bins + 2,
      say`points on the mel scale, two more than bins`,
    );
    return {
      flops: sum(product(9, points), product(2, outputElements(node))),
      special: points,
      note: say`Every element is counted as if it were on the sloped part.`,
    };
  },
});

/**
 * Dimensions that com.microsoft Rfft and Irfft transform: the last `signal_ndim`, not counting the axis of real and
 * imaginary parts.
 */
function signalLength(node: NodeContext, shape: Shape | null): Dim {
  const dimensions = node.int('signal_ndim', 1);
  return shape === null ? null : elementCount(shape.slice(Math.max(shape.length - Math.max(dimensions, 1), 0)));
}

const rfft: OperatorDefinition = {
  name: 'Rfft',
  domain: 'com.microsoft',
  since: 1,
  infer: node => {
    const shape = node.shape(0);
    return [tensor(node.dtype(0), shape && [...shape.slice(0, -1), oneSided(shape.at(-1) ?? null), 2])];
  },
  cost: node => {
    const outputs = half(elementCount(node.outputShape(0)));
    return transformCost(outputs, signalLength(node, node.shape(0)), false, node.int('normalized', 0) !== 0);
  },
};

const irfft: OperatorDefinition = {
  name: 'Irfft',
  domain: 'com.microsoft',
  since: 1,
  infer: node => {
    const shape = node.shape(0);
    if (shape === null) return [tensor(node.dtype(0), null)];
    if (shape.length < 2) return node.fail(say`The input must have rank 2 or more, but has rank ${shape.length}.`);
    const bins = shape[shape.length - 2];
    return [tensor(node.dtype(0), [...shape.slice(0, -2), bins === null ? null : 2 * (bins - 1)])];
  },
  cost: node =>
    transformCost(half(elementCount(node.outputShape(0))), signalLength(node, node.outputShape(0)), true, true),
};

const experimental = 'com.microsoft.experimental';
const windows = ['HannWindow', 'HammingWindow', 'BlackmanWindow'];

export const signal: OperatorDefinition[] = [
  dft('DFT', 'ai.onnx', 17),
  stft('ai.onnx'),
  melWeightMatrix('ai.onnx', 17),
  ...windows.map(name => window(name, 'ai.onnx', 17)),
  dft('DFT', experimental, 1),
  dft('IDFT', experimental, 1),
  stft(experimental),
  melWeightMatrix(experimental, 1),
  ...windows.map(name => window(name, experimental, 1)),
  rfft,
  irfft,
];
