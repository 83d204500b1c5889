import { int, ints, text } from '../../support/attributes';
import type { KerasLayer, Lowering } from './support/layer';
import { activated } from './activation';
import { say } from '../../../graph/message';

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
  if (!match) return layer.fail(say`Its equation is not supported.`);
  const [, , input, weight, , output] = match;
  const shape = layer.knownShape();
  const given =
    layer.config.integers('output_shape') ??
    outputShape(layer.config.nodeOf('output_shape')?.children?.map((node): unknown => node.value));
  const size = (letter: string): number => {
    const fromEnd = input.length - input.indexOf(letter);
    if (input.includes(letter)) return shape.at(-fromEnd) ?? layer.unknownInput();
    const found = given?.at(-(output.length - output.indexOf(letter)));
    return typeof found === 'number' && found >= 1 ? found : layer.fail(say`Its output_shape is not supported.`);
  };
  const kernel = layer.weight('kernel', [...weight].map(size));
  const product = layer.op('Einsum', [layer.input, kernel], { equation: text(layer.config.string('equation')!) });
  const axes = layer.config.string('bias_axes');
  if (!axes) return activated(layer, product);
  // The bias is aligned with the output from its first axis on.
  const first = Math.min(...[...axes].map(letter => output.indexOf(letter)));
  const bias = [...output.slice(first)].map(letter => (axes.includes(letter) ? size(letter) : 1));
  return activated(layer, layer.op('Add', [product, layer.weight('bias', bias)]));
};

/** A shape with unknown dimensions, or a single size. */
function outputShape(values: readonly unknown[] | undefined): readonly (number | null)[] | undefined {
  return values?.map(value => (typeof value === 'number' ? value : null));
}

const tableOf = (layer: KerasLayer): string =>
  layer.weight('embeddings', [layer.config.size('input_dim'), layer.config.size('output_dim')]);

/** Called in reverse, vectors become scores of all words, with the same table unless the weights are not tied. */
const reversibleEmbedding: Lowering = layer => {
  if (layer.call.argument('reverse', 1) !== true)
    return layer.op('Gather', [tableOf(layer), layer.input], { axis: int(0) });
  const product = layer.config.flag('tie_weights', true)
    ? layer.op('MatMul', [layer.input, layer.op('Transpose', [tableOf(layer)], { perm: ints([1, 0]) })])
    : layer.op('MatMul', [
        layer.input,
        layer.weight('reverse_embeddings', [layer.config.size('output_dim'), layer.config.size('input_dim')]),
      ]);
  const cap = layer.config.number('logit_soft_cap');
  if (cap === undefined) return product;
  const capped = layer.op('Tanh', [layer.op('Div', [product, layer.scalar(cap)])]);
  return layer.op('Mul', [capped, layer.scalar(cap)]);
};

export const denseLayers: Readonly<Record<string, Lowering>> = {
  Dense: dense,
  EinsumDense: einsumDense,
  Embedding: layer => layer.op('Gather', [tableOf(layer), layer.input], { axis: int(0) }),
  ReversibleEmbedding: reversibleEmbedding,
};
