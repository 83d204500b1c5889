import { activations } from './modules/activation';
import { convolutions } from './modules/convolution';
import { distances } from './modules/distance';
import { linears } from './modules/linear';
import { merges } from './modules/merging';
import { normalizations } from './modules/normalization';
import { paddings } from './modules/padding';
import { pools } from './modules/pooling';
import { rearrangements } from './modules/rearrangement';
import { recurrents } from './modules/recurrent';
import { transformers } from './modules/transformer';
import type { ModuleType } from './modules/support/moduleType';

/** Every type of layer by name. */
export const moduleTypes: ReadonlyMap<string, ModuleType> = new Map(
  [
    ...convolutions,
    ...linears,
    ...normalizations,
    ...activations,
    ...pools,
    ...paddings,
    ...rearrangements,
    ...recurrents,
    ...transformers,
    ...distances,
    ...merges,
  ].map(module => [module.type, module]),
);
