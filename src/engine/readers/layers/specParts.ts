import type { BlockDefinition } from './definitions';
import type { Values } from './values';

/** The parts of a spec besides its layers. */
export interface SpecParts {
  readonly version: number;
  readonly values: Values;
  readonly definitions: ReadonlyMap<string, BlockDefinition>;
}
