import { float, int } from '../../support/attributes';
import type { Config } from './config';
import type { KeyValueCache } from './keyValueCache';
import { linear } from './linear';
import type { Module } from './module';
import { say } from '../../../graph/message';

/** Heads of an attention; if there are fewer heads of keys and values, several heads of queries share one. */
export interface Heads {
  readonly query: number;
  readonly kv: number;
  /** Size of a head of queries and keys. */
  readonly size: number;
  /** Size of a head of values. */
  readonly valueSize: number;
}

/** Heads as most configurations state them; sizes that do not divide are reported. */
export function headsOf(config: Config): Heads {
  const query = config.size('num_attention_heads');
  const kv = config.optionalSize('num_key_value_heads') ?? query;
  const size = config.optionalSize('head_dim') ?? evenHeads(config, ['hidden_size'], ['num_attention_heads']);
  if (query % kv !== 0)
    config.contradict(
      say`num_attention_heads (${query}) must be a multiple of num_key_value_heads (${kv}).`,
      'num_key_value_heads',
      'num_attention_heads',
    );
  return { query, kv, size, valueSize: size };
}

/** The size of a head if the width of the model is divided among the heads. */
export function evenHeads(config: Config, widthKeys: readonly string[], headsKeys: readonly string[]): number {
  const [width, heads] = [config.size(...widthKeys), config.size(...headsKeys)];
  if (width % heads !== 0)
    config.contradict(
      say`${widthKeys[0]} (${width}) must be a multiple of ${headsKeys[0]} (${heads}).`,
      ...headsKeys,
      ...widthKeys,
    );
  return Math.max(1, Math.floor(width / heads));
}

/** Queries, keys and values, each tokens × (heads · size). */
export type Projected = readonly [query: string, key: string, value: string];

/** The three linear layers before an attention, with their usual names. */
export function projections(
  part: Module,
  value: string,
  width: number,
  heads: Heads,
  bias: boolean,
  names: readonly [string, string, string] = ['q_proj', 'k_proj', 'v_proj'],
): Projected {
  return [
    linear(part, names[0], value, width, heads.query * heads.size, bias),
    linear(part, names[1], value, width, heads.kv * heads.size, bias),
    linear(part, names[2], value, width, heads.kv * heads.valueSize, bias),
  ];
}

export interface AttentionOptions {
  readonly causal?: boolean;
  /** A float tensor that is added to the scores. */
  readonly bias?: string;
  /** c·tanh(score/c) */
  readonly softcap?: number | null;
  /** A learned score per head that takes part in the softmax but belongs to no token (GPT-OSS). */
  readonly sinks?: string;
  /** The cache of past tokens, and the layer's position in it. */
  readonly cache?: { readonly of: KeyValueCache; readonly layer: number };
}

/** softmax(Q·Kᵀ)·V with the past first, as the operator Attention of ONNX. */
export function attend(part: Module, projected: Projected, heads: Heads, options: AttentionOptions = {}): string {
  const { cache, sinks } = options;
  const [result, keys, values] = sinks
    ? attendWithSinks(part, projected, heads, options)
    : attendPlainly(part, projected, heads, options);
  if (cache) {
    const { window } = cache.of.layer(cache.layer);
    cache.of.keep(cache.layer, lastTokens(part, keys, window), lastTokens(part, values, window));
  }
  return result;
}

function attendPlainly(
  part: Module,
  projected: Projected,
  heads: Heads,
  { causal, bias = '', softcap, cache }: AttentionOptions,
): readonly string[] {
  const past = cache ? cache.of.pastOf(cache.layer) : [];
  return part.graph.add('Attention', [...projected, ...(bias !== '' || cache ? [bias] : []), ...past], {
    outputs: cache ? 3 : 1,
    attributes: {
      q_num_heads: int(heads.query),
      kv_num_heads: int(heads.kv),
      is_causal: causal ? int(1) : undefined,
      softcap: softcap ? float(softcap) : undefined,
    },
  });
}

/** The same with sinks, which only com.microsoft GroupQueryAttention has. */
function attendWithSinks(
  part: Module,
  projected: Projected,
  heads: Heads,
  { sinks, cache }: AttentionOptions,
): readonly string[] {
  const past = cache ? cache.of.pastOf(cache.layer) : ['', ''];
  const total = (cache ? part.dim(past[0], 2)! : 0) + part.dim(projected[1], 1)!;
  const length = part.graph.constant('int32', [], [total]);
  return part.graph.add('GroupQueryAttention', [...projected, ...past, '', length, '', '', '', '', sinks!], {
    domain: 'com.microsoft',
    outputs: cache ? 3 : 1,
    attributes: { num_heads: int(heads.query), kv_num_heads: int(heads.kv) },
  });
}

/** The part of the keys or values inside a sliding window. */
function lastTokens(part: Module, kept: string, window: number | null): string {
  if (window === null || (part.dim(kept, 2) ?? 0) <= window) return kept;
  const { graph } = part;
  return part.op('Slice', [kept, graph.list([-window]), graph.list([2 ** 31 - 1]), graph.list([2])]);
}
