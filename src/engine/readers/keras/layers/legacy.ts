import { int } from '../../support/attributes';
import type { Lowering } from './support/layer';
import { activated } from './activation';

/** T · H(x) + (1 − T) · x, where T is a gate between 0 and 1 (Keras 1). */
const highway: Lowering = layer => {
  const size = layer.size(-1);
  const affine = (name: string): string =>
    layer.op('Gemm', [
      layer.input,
      layer.weight(`${name}W`, [size, size]),
      ...(layer.config.flag('use_bias', true) ? [layer.weight(`${name}b`, [size])] : []),
    ]);
  const gate = layer.op('Sigmoid', [affine('carry_')]);
  const value = activated(layer, affine(''));
  const carried = layer.op('Mul', [layer.op('Sub', [layer.scalar(1), gate]), layer.input]);
  return layer.op('Add', [layer.op('Mul', [value, gate]), carried]);
};

/** The largest of several affine maps (Keras 1). */
const maxout: Lowering = layer => {
  const [size, units, features] = [layer.size(-1), layer.config.size('units'), layer.config.number('nb_feature') ?? 4];
  const bias = layer.config.flag('use_bias', true) ? [layer.weight('b', [features * units])] : [];
  const all = layer.op('Gemm', [layer.input, layer.weight('W', [size, features * units]), ...bias]);
  const split = layer.op('Reshape', [all, layer.graph.list([-1, features, units])]);
  return layer.op('ReduceMax', [split, layer.graph.list([1])], { keepdims: int(0) });
};

/** Layers that Keras 2 dropped. */
export const legacyLayers: Readonly<Record<string, Lowering>> = { Highway: highway, MaxoutDense: maxout };
