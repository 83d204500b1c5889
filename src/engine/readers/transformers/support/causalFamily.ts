import type { Config, Defaults } from './config';
import type { KeyValueCache, LayerCache } from './keyValueCache';
import type { Module } from './module';

/** What goes into the base model of a causal language model. */
export interface CausalInputs {
  readonly config: Config;
  readonly ids: string;
  /** Lowered in place of some tokens once they are embedded: what an image looks like. */
  readonly insert?: (model: Module, embedded: string) => string;
  readonly positions: string;
  readonly cache: KeyValueCache;
}

/** What the base model gives to the head. */
export interface Hidden {
  readonly value: string;
  readonly size: number;
  /** The embedding's table, which a tied head uses again, and the number of its rows. */
  readonly table: string;
  readonly vocabulary: number;
}

/** A language model that reads from left to right and keeps keys and values of past tokens. */
export interface CausalFamily {
  readonly modelType: string;
  readonly className: string;
  readonly defaults: Defaults;
  /** Keys of the configuration class that change nothing of these models, or follow from others. */
  readonly ignores?: readonly string[];
  /** The attribute that holds the base model: `model` or `transformer`. */
  readonly base?: string;
  /** Name of the language model's class, if it is not ForCausalLM. */
  readonly task?: string;
  /** Name of the language model's head, if it is not `lm_head`. */
  readonly head?: string;
  /** Name of the head that classifies tokens, if it is not `score`. */
  readonly tokenHead?: string;
  /** Whether the language model's head has a bias. */
  readonly headBias?: boolean;
  /** What is done to the logits. */
  readonly logits?: (model: Module, logits: string, config: Config) => string;
  caches(config: Config): readonly LayerCache[];
  /** The base model. */
  lower(model: Module, inputs: CausalInputs): Hidden;
}
