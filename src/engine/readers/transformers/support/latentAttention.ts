import { int, ints, text } from '../../support/attributes';
import type { Config } from './config';
import type { KeyValueCache, LayerCache } from './keyValueCache';
import { linear } from './linear';
import type { Module } from './module';
import { rmsNorm } from './normalization';
import { turn, type Rotation } from './rotary';
import { split } from './selfAttention';

/** Sizes of multi-head latent attention (DeepSeek-V2, section 2.1). */
export interface LatentSizes {
  readonly width: number;
  readonly heads: number;
  /** Rank of the queries; null: they are projected at once. */
  readonly queryRank: number | null;
  /** Rank of keys and values together: what is kept of a token. */
  readonly rank: number;
  /** Elements of a head's query and key without position, with position, and of its value. */
  readonly plain: number;
  readonly turned: number;
  readonly value: number;
  readonly bias: boolean;
  readonly eps: number;
}

export function latentSizes(config: Config): LatentSizes {
  return {
    width: config.size('hidden_size'),
    heads: config.size('num_attention_heads'),
    queryRank: config.optionalSize('q_lora_rank'),
    rank: config.size('kv_lora_rank'),
    plain: config.size('qk_nope_head_dim'),
    turned: config.size('qk_rope_head_dim'),
    value: config.size('v_head_dim'),
    bias: config.flag('attention_bias'),
    eps: config.number('rms_norm_eps'),
  };
}

/** What a layer keeps: one key that is turned by its position, and the latent vector that all heads share. */
export const latentCache = (sizes: LatentSizes): LayerCache => ({
  heads: 1,
  keySize: sizes.turned,
  valueSize: sizes.rank,
  window: null,
});

/**
 * Multi-head latent attention. The cache holds latent vectors. Keys and values are either expanded from them, or `kv_b_proj`
 * is folded into queries and results (DeepSeek-V2, section 2.1.2): as inference engines do, whatever takes fewer products.
 */
export function latentAttention(
  part: Module,
  x: string,
  sizes: LatentSizes,
  by: Rotation,
  { of: cache, layer }: { readonly of: KeyValueCache; readonly layer: number },
): string {
  const { width, heads, rank, turned } = sizes;
  const query = turn(part, queries(part, x, sizes), heads, sizes.plain + turned, by);
  const joined = linear(part, 'kv_a_proj_with_mqa', x, width, rank + turned, sizes.bias);
  const [compressed, positioned] = split(part, joined, [rank, turned]);
  const latent = rmsNorm(part, 'kv_a_layernorm', compressed, rank, sizes.eps);
  const [pastKey, pastLatent] = cache.pastOf(layer);
  const past = part.dim(pastKey, 2) ?? 0;
  const withPast = (kept: string, fresh: string): string =>
    part.op('Concat', [kept, part.op('Unsqueeze', [fresh, part.graph.list([1])])], { axis: int(2) });
  const keys = withPast(pastKey, turn(part, positioned, 1, turned, by));
  const latents = withPast(pastLatent, latent);
  cache.keep(layer, keys, latents);
  const mixed = isFolded(sizes, part.dim(x, 1) ?? 1, past)
    ? folded(part, query, keys, latents, sizes)
    : expanded(part, query, keys, latents, sizes);
  return linear(part, 'o_proj', mixed, heads * sizes.value, width, sizes.bias);
}

function queries(part: Module, x: string, { width, heads, queryRank, plain, turned, bias, eps }: LatentSizes): string {
  const size = heads * (plain + turned);
  if (queryRank === null) return linear(part, 'q_proj', x, width, size);
  const low = rmsNorm(part, 'q_a_layernorm', linear(part, 'q_a_proj', x, width, queryRank, bias), queryRank, eps);
  return linear(part, 'q_b_proj', low, queryRank, size);
}

/** Whether folding takes fewer products than expanding the past again. */
function isFolded({ rank, plain, turned, value }: LatentSizes, tokens: number, past: number): boolean {
  const expanding = past * rank * (plain + value) + tokens * (past + tokens) * (plain + turned + value);
  const folding = tokens * (past + tokens) * (2 * rank + turned);
  return folding < expanding;
}

/** Keys and values of each head from the latent vectors, then attention as usual. */
function expanded(part: Module, query: string, keys: string, latents: string, sizes: LatentSizes): string {
  const { heads, rank, plain, turned, value } = sizes;
  const both = linear(
    part,
    'kv_b_proj',
    part.op('Squeeze', [latents, part.graph.list([1])]),
    rank,
    heads * (plain + value),
  );
  const [key, values] = split(part, part.reshape(both, [0, 0, heads, plain + value]), [plain, value]);
  const position = part.op('Expand', [transposed(part, keys), part.graph.list([1, 1, heads, 1])]);
  const full = part.reshape(part.op('Concat', [key, position], { axis: int(-1) }), [0, 0, heads * (plain + turned)]);
  return part.op('Attention', [query, full, part.reshape(values, [0, 0, heads * value])], {
    q_num_heads: int(heads),
    kv_num_heads: int(heads),
    is_causal: int(1),
  });
}

/** Queries are taken to the latent vectors, which are keys and values of all heads at once; results are taken back. */
function folded(part: Module, query: string, keys: string, latents: string, sizes: LatentSizes): string {
  const { heads, plain, turned, value } = sizes;
  const [own, positioned] = split(part, part.reshape(query, [0, 0, heads, plain + turned]), [plain, turned]);
  const compared = foldedProjection(part, own, sizes, [0, plain], 'bthn,rhn->bhtr');
  const full = part.op('Concat', [compared, transposed(part, positioned)], { axis: int(-1) });
  const key = part.op('Concat', [latents, keys], { axis: int(-1) });
  const mixed = part.op('Attention', [full, key, latents], { is_causal: int(1) });
  const results = foldedProjection(part, mixed, sizes, [plain, plain + value], 'bhtr,rhv->bthv');
  return part.reshape(results, [0, 0, heads * value]);
}

/** One half of `kv_b_proj`: what would expand keys, or values. */
function foldedProjection(
  part: Module,
  input: string,
  { heads, rank, plain, value }: LatentSizes,
  [from, to]: readonly [number, number],
  equation: string,
): string {
  const detail = `in_features=${rank}, out_features=${heads * (plain + value)}, bias=False`;
  return part.child(
    'kv_b_proj',
    'Linear',
    module => {
      const { graph } = module;
      const all = module.reshape(module.weight('weight', [rank, heads * (plain + value)]), [
        rank,
        heads,
        plain + value,
      ]);
      const half = module.op('Slice', [all, graph.list([from]), graph.list([to]), graph.list([-1])]);
      return module.op('Einsum', [input, half], { equation: text(equation) });
    },
    detail,
  );
}

/** batch × tokens × heads × size, and back. */
function transposed(part: Module, value: string): string {
  return part.op('Transpose', [value], { perm: ints([0, 2, 1, 3]) });
}
