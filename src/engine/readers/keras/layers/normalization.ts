import { int } from '../../support/attributes';
import { nhwc } from '../../support/graphBuilder';
import type { KerasLayer, Lowering } from './support/layer';

/** The axes that are normalised together or have statistics of their own, counted from the start. */
function axesOf(layer: KerasLayer): number[] {
  const rank = layer.knownShape().length;
  const axes = layer.config.integers('axis') ?? [-1];
  return axes.map(axis => (axis < 0 ? axis + rank : axis)).filter(axis => axis >= 0 && axis < rank);
}

/** Scale and shift where they are learned; '' holds the place of one that is not. */
function learned(layer: KerasLayer, shape: readonly number[]): string[] {
  const gamma = layer.config.flag('scale', true) ? layer.weight('gamma', shape) : '';
  return layer.config.flag('center', true) ? [gamma, layer.weight('beta', shape)] : [gamma];
}

/** At inference a scale and a shift per channel, whichever axis that is. */
const batchNormalization: Lowering = layer => {
  const [axis] = axesOf(layer);
  const rank = layer.knownShape().length;
  const channels = [layer.size(axis)];
  const [gamma, beta = ''] = learned(layer, channels);
  const statistics = ['moving_mean', 'moving_variance'].map(name => layer.weight(name, channels));
  return layer.op(
    'BatchNormalization',
    [layer.input, gamma, beta, ...statistics],
    {},
    axis === rank - 1 && rank > 2 ? nhwc : undefined,
  );
};

const layerNormalization: Lowering = layer => {
  const axes = axesOf(layer);
  const first = Math.min(...axes);
  const shape = axes.map(axis => layer.size(axis));
  if (layer.config.flag('rms_scaling', false))
    return layer.op('RMSNormalization', [layer.input, layer.weight('gamma', shape)], { axis: int(first) });
  return layer.op('LayerNormalization', [layer.input, ...learned(layer, shape)], { axis: int(first) });
};

const groupNormalization: Lowering = layer => {
  const [axis] = axesOf(layer);
  const channels = layer.size(axis);
  const given = layer.config.number('groups') ?? 32;
  const groups = given === -1 ? channels : given;
  return layer.op(
    'GroupNormalization',
    [layer.input, ...learned(layer, [channels])],
    { num_groups: int(groups) },
    axis === 1 ? undefined : nhwc,
  );
};

/** (x − mean)/deviation with statistics that were taken before training. */
const preset: Lowering = layer => {
  // Given as numbers they are no weights; over all axes they are one number each.
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
  RMSNormalization: layer =>
    layer.op('RMSNormalization', [layer.input, layer.weight('scale', [layer.size(-1)])], { axis: int(-1) }),
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
