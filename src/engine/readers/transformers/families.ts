import { gemmas } from './families/gemma';
import { llamas } from './families/llama';
import { olmo2 } from './families/olmo2';
import { phis } from './families/phi';
import { starcoder2 } from './families/starcoder2';
import type { Family } from './support/family';

const families: readonly Family[] = [...llamas, ...gemmas, ...phis, olmo2, starcoder2];

const byType: ReadonlyMap<string, Family> = new Map(families.map(family => [family.modelType, family]));

/** The family of a `model_type`; undefined where it is not supported. */
export function familyOf(modelType: string): Family | undefined {
  return byType.get(modelType);
}
