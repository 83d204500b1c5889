import type { ModuleName } from '../../graph/graph';
import type { SourceRange } from '../../graph/sourceRange';
import type { Place } from '../support/graphBuilder';
import type { BlockDefinition } from './definitions';
import { Names } from './names';
import type { OpenModule } from './modules/support/layer';
import type { Values } from './values';
import type { WrittenLayer } from './writtenLayers';

/** The context in which layers are read: enclosing modules, visible names, and values for expressions. */
export interface Block {
  readonly scope: readonly ModuleName[];
  readonly path: string;
  readonly names: Names;
  readonly values: Values;
  readonly depth: number;
  /**
   * True in all copies of a repeated layer except the first: a quick fix for one of them may be wrong for the first
   * one.
   */
  readonly isCopy: boolean;
  /** The definitions of blocks that it is inside of. */
  readonly definitions?: readonly BlockDefinition[];
  /** The path of the layer whose weights are used instead of its own. */
  readonly weightsOf?: string;
}

/** The context inside a module, which may use the weights of another module. */
export function inside(block: Block, name: string, module: OpenModule, weightsOf?: string): Block {
  const source = weightsOf ?? (block.weightsOf === undefined ? undefined : joined(block.weightsOf, name));
  return {
    ...block,
    scope: [...block.scope, module],
    path: joined(block.path, name),
    names: new Names(block.names),
    depth: block.depth + 1,
    ...(source !== undefined && { weightsOf: source }),
  };
}

/** The place of the nodes of a layer that has its own module. */
export function placeOf({ scope, path, weightsOf }: Block, { range, nameRange }: WrittenLayer): Place {
  return { scope, path, range, nameRange, ...(weightsOf !== undefined && { weightsOf }) };
}

/** The place of a layer whose module is not entered because its contents are unknown. */
export function placeIn(block: Block, name: string, range: SourceRange, nameRange: SourceRange): Place {
  return {
    scope: [...block.scope, { name: moduleName(name, block), range }],
    path: joined(block.path, name),
    range,
    nameRange,
  };
}

/**
 * The name of a module. A numbered one gets its parent's name as a prefix, as in PyTorch's paths: `features`,
 * `features.0`.
 */
export function moduleName(name: string, { scope }: { scope: readonly ModuleName[] }): string {
  const parent = scope.at(-1)?.name;
  return /^\d+$/.test(name) && parent !== undefined ? `${parent}.${name}` : name;
}

export const joined = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
