import type { Lowering } from './layers/support/layer';
import { activationLayers } from './layers/activation';
import { attentionLayers } from './layers/attention';
import { imageLayers } from './layers/convolution';
import { denseLayers } from './layers/dense';
import { encodingLayers } from './layers/encoding';
import { lambdaLayers } from './layers/lambda';
import { locallyConnectedLayers } from './layers/locallyConnected';
import { mergingLayers } from './layers/merging';
import { normalizationLayers } from './layers/normalization';
import { rearrangementLayers } from './layers/rearrangement';
import { recurrentLayers } from './layers/recurrent';
import { superResolutionLayers } from './layers/superResolution';

/** How each class of layers is lowered. */
export const layerTypes: ReadonlyMap<string, Lowering> = new Map(
  Object.entries({
    ...activationLayers,
    ...imageLayers,
    ...denseLayers,
    ...mergingLayers,
    ...normalizationLayers,
    ...rearrangementLayers,
    ...recurrentLayers,
    ...lambdaLayers,
    ...superResolutionLayers,
    ...attentionLayers,
    ...encodingLayers,
    ...locallyConnectedLayers,
  }),
);
