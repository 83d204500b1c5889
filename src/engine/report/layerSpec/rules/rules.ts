import { activationRules } from './activation';
import { elementwiseRules } from './elementwise';
import { imageRules } from './image';
import { linearRules } from './linear';
import { movementRules } from './movement';
import { normalizationRules } from './normalization';
import type { Rule } from './rule';
import { recurrentRules } from './recurrent';
import { reductionRules } from './reduction';

/** Rules by operator. Whatever one gives is compared with the node, so that it need not prove that costs agree. */
export const rules: Readonly<Partial<Record<string, Rule>>> = {
  ...imageRules,
  ...linearRules,
  ...normalizationRules,
  ...activationRules,
  ...elementwiseRules,
  ...reductionRules,
  ...movementRules,
  ...recurrentRules,
};
