import { int, ints } from '../../support/attributes';
import { nhwc } from '../../support/graphBuilder';
import type { KerasLayer, Lowering } from './support/layer';

/** The axes that are normalized together or have statistics of their own, counted from the start. */
function axesOf(layer: KerasLayer): number[] {
  const rank = layer.knownShape().length;
  const axes = layer.config.integers('axis') ?? [-1];
  return axes.map(axis => (axis < 0 ? axis + rank : axis)).filter(axis => axis >= 0 && axis < rank);
}

/** Scale and shift if they are learned; '' in place of one that is not. */
function learned(layer: KerasLayer, shape: readonly number[]): string[] {
  const gamma = layer.config.flag('scale', true) ? layer.weight('gamma', shape) : '';
  return layer.config.flag('center', true) ? [gamma, layer.weight('beta', shape)] : [gamma];
}

/** Lowers a layer with its axes moved last, which costs nothing. */
function withAxesLast(layer: KerasLayer, axes: readonly number[], lower: (value: string) => string): string {
  const all = Array.from({ length: layer.knownShape().length }, (_, axis) => axis);
  const perm = [...all.filter(axis => !axes.includes(axis)), ...[...axes].sort((x, y) => x - y)];
  if (perm.every((axis, index) => axis === index)) return lower(layer.input);
  const value = lower(layer.op('Transpose', [layer.input], { perm: ints(perm) }));
  return layer.op('Transpose', [value], { perm: ints(all.map(axis => perm.indexOf(axis))) });
}

/** At inference a scale and a shift per channel, along any axis. */
const batchNormalization: Lowering = layer => {
  const [axis] = axesOf(layer);
  const channels = [layer.size(axis)];
  const [gamma, beta = ''] = learned(layer, channels);
  const statistics = ['moving_mean', 'moving_variance'].map(name => layer.weight(name, channels));
  const rest = [gamma, beta, ...statistics];
  if (axis === 1) return layer.op('BatchNormalization', [layer.input, ...rest]);
  return withAxesLast(layer, [axis], value => layer.op('BatchNormalization', [value, ...rest], {}, nhwc));
};

const layerNormalization: Lowering = layer => {
  const axes = axesOf(layer);
  const shape = axes.map(axis => layer.size(axis));
  const first = layer.knownShape().length - axes.length;
  return withAxesLast(layer, axes, value =>
    layer.config.flag('rms_scaling', false)
      ? layer.op('RMSNormalization', [value, layer.weight('gamma', shape)], { axis: int(first) })
      : layer.op('LayerNormalization', [value, ...learned(layer, shape)], { axis: int(first) }),
  );
};

const rmsNormalization: Lowering = layer => {
  const axes = axesOf(layer);
  const scale = layer.weight(
    'scale',
    axes.map(axis => layer.size(axis)),
  );
  const first = layer.knownShape().length - axes.length;
  return withAxesLast(layer, axes, value => layer.op('RMSNormalization', [value, scale], { axis: int(first) }));
};

const groupNormalization: Lowering = layer => {
  const [axis] = axesOf(layer);
  const channels = layer.size(axis);
  const given = layer.config.number('groups') ?? 32;
  const attributes = { num_groups: int(given === -1 ? channels : given) };
  const weights = learned(layer, [channels]);
  if (axis === 1) return layer.op('GroupNormalization', [layer.input, ...weights], attributes);
  return withAxesLast(layer, [axis], value => layer.op('GroupNormalization', [value, ...weights], attributes, nhwc));
};

/** (x − mean)/deviation with statistics computed before training. */
const preset: Lowering = layer => {
  // Given as numbers they are not weights; over all axes they are one number each.
  if (layer.config.has('mean') || layer.config.nodeOf('axis')?.type === 'null')
    return layer.op('Div', [layer.op('Sub', [layer.input, layer.scalar(0)]), layer.scalar(1)]);
  const shape = axesOf(layer).map(axis => layer.size(axis));
  return layer.op(
    'BatchNormalization',
    [layer.input, '', '', layer.weight('mean', shape), layer.weight('variance', shape)],
    {},
    nhwc,
  );
};

export const normalizationLayers: Readonly<Record<string, Lowering>> = {
  BatchNormalization: batchNormalization,
  BatchNormalizationV1: batchNormalization,
  BatchNormalizationV2: batchNormalization,
  SyncBatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  GroupNormalization: groupNormalization,
  RMSNormalization: rmsNormalization,
  // ConvNeXt's (`keras/src/applications/convnext.py`): a learned factor for each channel.
  LayerScale: layer => layer.op('Mul', [layer.input, layer.weight('gamma', [layer.config.size('projection_dim')])]),
  // InceptionResNetV2's (`keras/src/applications/inception_resnet_v2.py`): x + scale · y.
  CustomScaleLayer: layer =>
    layer.op('Add', [layer.inputs[0], layer.op('Mul', [layer.inputs[1] ?? layer.input, layer.scalar(1)])]),
  UnitNormalization: layer => layer.op('LpNormalization', [layer.input], { axis: int(axesOf(layer)[0] ?? -1) }),
  Normalization: preset,
  Rescaling: layer => {
    const scaled = layer.op('Mul', [layer.input, layer.scalar(layer.config.number('scale') ?? 1)]);
    const offset = layer.config.number('offset');
    return offset ? layer.op('Add', [scaled, layer.scalar(offset)]) : scaled;
  },
};
