import { functionOf, type Described } from './described';
import type { Lowering } from './layers/support/layer';
import { activationLayers, functionLayers } from './layers/activation';
import { attentionLayers } from './layers/attention';
import { imageLayers } from './layers/convolution';
import { denseLayers } from './layers/dense';
import { encodingLayers } from './layers/encoding';
import { legacyLayers } from './layers/legacy';
import { locallyConnectedLayers } from './layers/locallyConnected';
import { mergingLayers } from './layers/merging';
import { normalizationLayers } from './layers/normalization';
import { rearrangementLayers } from './layers/rearrangement';
import { recurrentLayers } from './layers/recurrent';
import { spectrogramLayers } from './layers/spectrogram';
import { superResolutionLayers } from './layers/superResolution';
import { tensorflowLayers } from './layers/tensorflowOperator';
import { operationByName } from './operationTypes';

/** How each class of layers is lowered. */
const layerTypes: ReadonlyMap<string, Lowering> = new Map(
  Object.entries({
    ...activationLayers,
    ...functionLayers,
    ...imageLayers,
    ...denseLayers,
    ...mergingLayers,
    ...normalizationLayers,
    ...rearrangementLayers,
    ...recurrentLayers,
    ...spectrogramLayers,
    ...superResolutionLayers,
    ...tensorflowLayers,
    ...attentionLayers,
    ...encodingLayers,
    ...locallyConnectedLayers,
    ...legacyLayers,
  }),
);

/** How a layer, or a function that is called between layers, is lowered; undefined if there is no rule. */
export function loweringOf(described: Described): Lowering | undefined {
  const name = functionOf(described);
  if (name !== null) return operationByName(name.split('.').at(-1)!);
  return described.isOwn ? undefined : layerTypes.get(described.className);
}

/** Whether a layer owns no weights, whatever it does. */
export function ownsNoWeights(described: Described): boolean {
  return functionOf(described) !== null || ['Lambda', 'TensorFlowOpLayer'].includes(described.className);
}
