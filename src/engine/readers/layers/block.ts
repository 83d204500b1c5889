import type { ModuleName } from '../../graph/graph';
import type { SourceRange } from '../../graph/sourceRange';
import type { Place } from '../support/graphBuilder';
import { Names } from './names';
import type { OpenModule } from './modules/support/layer';
import type { Values } from './values';
import type { WrittenLayer } from './writtenLayers';

/** Where layers are read: the modules around them, the names they may use, and what expressions know. */
export interface Block {
  readonly scope: readonly ModuleName[];
  readonly path: string;
  readonly names: Names;
  readonly values: Values;
  readonly depth: number;
  /** Set in all copies of a layer but the first: what would be right for them may be wrong for that one. */
  readonly isCopy: boolean;
  /** The path of the layer whose weights it uses in place of its own. */
  readonly weightsOf?: string;
}

/** The inside of a module of a block, which may use the weights of another one. */
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

/** Where the nodes of a layer belong that has a module of its own. */
export function placeOf({ scope, path, weightsOf }: Block, { range, nameRange }: WrittenLayer): Place {
  return { scope, path, range, nameRange, ...(weightsOf !== undefined && { weightsOf }) };
}

/** The same where the module is not entered, since nothing is known of it. */
export function placeIn(block: Block, name: string, range: SourceRange, nameRange: SourceRange): Place {
  return {
    scope: [...block.scope, { name: moduleName(name, block), range }],
    path: joined(block.path, name),
    range,
    nameRange,
  };
}

/** A numbered module carries its parent's name, as in PyTorch's paths: `features`, `features.0`. */
export function moduleName(name: string, { scope }: { scope: readonly ModuleName[] }): string {
  const parent = scope.at(-1)?.name;
  return /^\d+$/.test(name) && parent !== undefined ? `${parent}.${name}` : name;
}

export const joined = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
