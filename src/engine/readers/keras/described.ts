import { itemsOf, membersOf, rangeOf, stringOf, type JsonNode } from '../support/json';
import type { SourceRange } from '../../graph/sourceRange';
import { Config } from './layers/support/config';
import { withCurrentNames } from './legacyNames';

/** A layer as the file describes it. */
export interface Described {
  readonly node: JsonNode;
  readonly className: string;
  readonly name: string;
  readonly config: Config;
  /** Where its class was defined, which Keras 3 states: `keras.layers`, `keras.src.ops.numpy`. */
  readonly module: string;
  /** Whether its class is not one of Keras', as far as the file states. */
  readonly isOwn: boolean;
}

/** The description in a layer's object. Keras 2 names functional layers next to their config, others inside. */
export function describe(node: JsonNode): Described {
  const members = membersOf(node);
  const text = (name: string): string | undefined => stringOf(members.get(name)?.value);
  const module = text('module') ?? '';
  const written = text('class_name') ?? '';
  const { className, config } = withCurrentNames(written, new Config(members.get('config')?.value));
  return {
    node,
    className,
    config,
    name: text('name') ?? config.string('name') ?? className,
    module,
    isOwn: !/^(keras|tf_keras|tensorflow)?(\.|$)/.test(module) || text('registered_name')?.includes('>') === true,
  };
}

/** Classes for calls of TensorFlow functions between layers, which the config names. */
const functionCalls: ReadonlySet<string> = new Set(['TFOpLambda', 'SlicingOpLambda']);

/** Name of the function if a layer is a call of one; null for other layers. */
export function functionOf({ className, config, module }: Described): string | null {
  if (functionCalls.has(className)) return config.string('function') ?? '';
  // Keras 3's functions are classes of their own, some of which have the names of layers.
  return /^keras\.(src\.)?ops(\.|$)/.test(module) ? className : null;
}

/** The layers of a model; Keras 1 writes those of a Sequential as its config. */
export function layersOf(config: Config): readonly JsonNode[] {
  return config.node?.type === 'array' ? itemsOf(config.node) : itemsOf(config.nodeOf('layers'));
}

/** Where a layer's class is named; problems point there. */
export function classRange(node: JsonNode): SourceRange {
  return rangeOf(membersOf(node).get('class_name')?.value ?? node);
}

/** Names may be as long as a file, and paths and messages are made of them. */
export const clipped = (name: string): string => (name.length > 64 ? `${name.slice(0, 64)}…` : name);
