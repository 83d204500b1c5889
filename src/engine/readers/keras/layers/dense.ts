import { int, text } from '../../support/attributes';
import type { Lowering } from './support/layer';
import { activated } from './activation';

/** x·W + b over the last axis. */
const dense: Lowering = layer => {
  const [features, units] = [layer.size(-1), layer.config.size('units')];
  const kernel = layer.weight('kernel', [features, units]);
  const bias = layer.config.flag('use_bias', true) ? [layer.weight('bias', [units])] : [];
  if (layer.knownShape().length === 2) return activated(layer, layer.op('Gemm', [layer.input, kernel, ...bias]));
  const product = layer.op('MatMul', [layer.input, kernel]);
  return activated(layer, bias.length > 0 ? layer.op('Add', [product, ...bias]) : product);
};

/** A contraction written out, such as `abc,cd->abd`; the weight's sizes come from the input and the output's shape. */
const einsumDense: Lowering = layer => {
  const match = /^(\.\.\.)?([a-z]+),([a-z]+)->(\.\.\.)?([a-z]+)$/i.exec(layer.config.string('equation') ?? '');
  if (!match) return layer.fail('Its equation is not understood.');
  const [, , input, weight, , output] = match;
  const shape = layer.knownShape();
  const given =
    layer.config.integers('output_shape') ??
    outputShape(layer.config.nodeOf('output_shape')?.children?.map((node): unknown => node.value));
  const size = (letter: string): number => {
    const fromEnd = input.length - input.indexOf(letter);
    if (input.includes(letter)) return shape.at(-fromEnd) ?? layer.fail('The shape of its input is unknown.');
    const found = given?.at(-(output.length - output.indexOf(letter)));
    return typeof found === 'number' && found >= 1 ? found : layer.fail('Its output_shape is not understood.');
  };
  const kernel = layer.weight('kernel', [...weight].map(size));
  const product = layer.op('Einsum', [layer.input, kernel], { equation: text(layer.config.string('equation')!) });
  const axes = layer.config.string('bias_axes');
  if (!axes) return activated(layer, product);
  // The bias lines up with the output from its first axis on.
  const first = Math.min(...[...axes].map(letter => output.indexOf(letter)));
  const bias = [...output.slice(first)].map(letter => (axes.includes(letter) ? size(letter) : 1));
  return activated(layer, layer.op('Add', [product, layer.weight('bias', bias)]));
};

/** A shape with unknown dimensions, or a single size. */
function outputShape(values: readonly unknown[] | undefined): readonly (number | null)[] | undefined {
  return values?.map(value => (typeof value === 'number' ? value : null));
}

export const denseLayers: Readonly<Record<string, Lowering>> = {
  Dense: dense,
  EinsumDense: einsumDense,
  Embedding: layer => {
    const table = layer.weight('embeddings', [layer.config.size('input_dim'), layer.config.size('output_dim')]);
    return layer.op('Gather', [table, layer.input], { axis: int(0) });
  },
};
