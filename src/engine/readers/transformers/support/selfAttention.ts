import { attend, projections, type Heads, type Projected } from './attention';
import type { KeyValueCache } from './keyValueCache';
import { linear } from './linear';
import type { Module } from './module';
import { rmsNorm } from './normalization';
import { turn, type Rotation } from './rotary';

export interface SelfAttention {
  readonly width: number;
  readonly heads: Heads;
  readonly cache: KeyValueCache;
  /** The layer's place in the cache. */
  readonly layer: number;
  readonly bias?: boolean;
  readonly outBias?: boolean;
  /** Name of the linear layer behind the attention; `o_proj` if omitted. */
  readonly out?: string;
  readonly softcap?: number | null;
  /** Whether heads have sinks. */
  readonly sinks?: boolean;
  readonly rotation?: Rotation;
  /** Queries, keys and values of the input; three linear layers if omitted. */
  readonly project?: (part: Module, value: string) => Projected;
  /** Normalises queries or keys before they are turned. */
  readonly normalize?: (part: Module, name: 'q_norm' | 'k_norm', value: string, heads: number) => string;
}

/** Causal self-attention of a decoder's layer: projections, perhaps normalised and turned, attention, and one more projection. */
export function selfAttention(part: Module, x: string, options: SelfAttention): string {
  const { width, heads, bias = false, normalize, rotation, cache, layer } = options;
  const [q, k, v] = options.project?.(part, x) ?? projections(part, x, width, heads, bias);
  const [query, key] = normalize
    ? [normalize(part, 'q_norm', q, heads.query), normalize(part, 'k_norm', k, heads.kv)]
    : [q, k];
  const turned: Projected = rotation
    ? [turn(part, query, heads.query, heads.size, rotation), turn(part, key, heads.kv, heads.size, rotation), v]
    : [query, key, v];
  const sinks = options.sinks ? part.weight('sinks', [heads.query]) : undefined;
  const mixed = attend(part, turned, heads, {
    causal: true,
    softcap: options.softcap,
    sinks,
    cache: { of: cache, layer },
  });
  return linear(part, options.out ?? 'o_proj', mixed, heads.query * heads.valueSize, width, options.outBias ?? bias);
}

/** A normalisation of each head on its own. */
export function perHead(
  size: number,
  norm: (part: Module, name: string, value: string) => string,
): SelfAttention['normalize'] {
  return (part, name, value, heads) =>
    part.reshape(norm(part, name, part.reshape(value, [0, 0, heads, size])), [0, 0, heads * size]);
}

/** The usual one: a root mean square normalisation of each head. */
export function perHeadRms(size: number, eps: number): SelfAttention['normalize'] {
  return perHead(size, (part, name, value) => rmsNorm(part, name, value, size, eps));
}

/** Queries, keys and values by one linear layer, side by side. */
export function fusedProjection(name: string, width: number, heads: Heads, bias: boolean): SelfAttention['project'] {
  return (part, value) => {
    const sizes = [heads.query * heads.size, heads.kv * heads.size, heads.kv * heads.valueSize];
    const all = linear(part, name, value, width, sizes[0] + sizes[1] + sizes[2], bias);
    return split(part, all, sizes) as unknown as Projected;
  };
}

/** The last axis in parts of these sizes. */
export function split(part: Module, value: string, sizes: readonly number[]): string[] {
  return part.graph.add('Split', [value, part.graph.list(sizes)], {
    outputs: sizes.length,
    attributes: { axis: { kind: 'int', value: -1 } },
  });
}
