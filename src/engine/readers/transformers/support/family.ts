import type { OpenSizes, ValueInfo } from '../../../graph/graph';
import type { CausalFamily } from './causalFamily';
import type { Architecture } from './architecture';
import type { Config, Defaults } from './config';
import type { KeyValueCache } from './keyValueCache';
import type { Module } from './module';

/** One `model_type` of the `transformers` library: its configuration class, and how its models are lowered. */
export interface Family {
  readonly modelType: string;
  /** What the names of its classes begin with: `Llama`. */
  readonly className: string;
  /** The tasks of its classes that can be read. */
  readonly tasks: readonly string[];
  /** The task of the class that a configuration without `architectures` is counted as. */
  readonly task: string;
  /** Defaults of the configuration class. */
  readonly defaults: Defaults;
  /** Keys of the configuration class that change nothing of these models, or follow from others. */
  readonly ignores?: readonly string[];
  /** The language model that it is, for models that hold one. */
  readonly causal?: CausalFamily;
  plan(config: Config, architecture: Architecture): Plan;
}

/** A model whose inputs are known and whose modules are lowered once inference has begun. */
export interface Plan {
  readonly inputs: readonly ValueInfo[];
  /** What is kept of past tokens, for models that write on. */
  readonly cache?: KeyValueCache;
  /** What open dimensions of the inputs are taken as where nobody says otherwise. */
  readonly openSizes?: OpenSizes;
  /** @returns the model's outputs */
  lower(root: Module): readonly string[];
}

/** Numbers of tokens, batch × length. */
export function tokenInput(name: string, length = 'tokens'): ValueInfo {
  return { name, type: { kind: 'tensor', dtype: 'int64', shape: ['batch', length] } };
}

/** Positions of tokens, the same for each sample. */
export function positionInput(name: string, length = 'tokens'): ValueInfo {
  return { name, type: { kind: 'tensor', dtype: 'int64', shape: [1, length] } };
}
