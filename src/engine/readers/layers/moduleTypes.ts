import { activations } from './modules/activation';
import { composites } from './modules/composite';
import { constants } from './modules/constant';
import { convolutions } from './modules/convolution';
import { customs } from './modules/custom';
import { distances } from './modules/distance';
import { elementwise } from './modules/elementwise';
import { linears } from './modules/linear';
import { merges } from './modules/merging';
import { normalizations } from './modules/normalization';
import { paddings } from './modules/padding';
import { pools } from './modules/pooling';
import { products } from './modules/product';
import { rearrangements } from './modules/rearrangement';
import { reductions } from './modules/reduction';
import { samplings } from './modules/sampling';
import { shapings } from './modules/shaping';
import { recurrents } from './modules/recurrent';
import { transformers } from './modules/transformer';
import type { ModuleType } from './modules/support/moduleType';

/** All layer types by name. */
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
    ...elementwise,
    ...reductions,
    ...products,
    ...shapings,
    ...constants,
    ...samplings,
    ...composites,
    ...customs,
  ].map(module => [module.type, module]),
);
