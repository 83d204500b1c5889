import type { BlockDefinition } from './definitions';
import type { Values } from './values';

/** What a spec says beside its layers. */
export interface SpecParts {
  readonly version: number;
  readonly values: Values;
  readonly definitions: ReadonlyMap<string, BlockDefinition>;
}
