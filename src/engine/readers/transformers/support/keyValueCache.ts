import type { DataType } from '../../../graph/dataType';
import type { CachedTensor, ValueInfo } from '../../../graph/graph';

/** What a layer keeps of past tokens: a key and a value for each of its heads. */
export interface LayerCache {
  readonly heads: number;
  readonly keySize: number;
  readonly valueSize: number;
  /** How many tokens back a query looks, itself included; null: all of them. */
  readonly window: number | null;
}

/**
 * Keys and values of past tokens, which come in as `past_key_values.0.key` … and go out with the new tokens added. A layer
 * with a sliding window keeps only what the next token can still see.
 */
export class KeyValueCache {
  /** Keys and values of all tokens so far, which the next run takes in. */
  readonly kept: CachedTensor[] = [];

  constructor(
    private readonly layers: readonly LayerCache[],
    private readonly dtype: DataType,
    private readonly past = 'past',
  ) {}

  get length(): number {
    return this.layers.length;
  }

  inputs(): ValueInfo[] {
    return this.layers.flatMap(({ heads, keySize, valueSize, window }, layer) => {
      const length = window === null ? this.past : `min(${this.past}, ${window - 1})`;
      const [key, value] = this.pastOf(layer);
      const input = (name: string, size: number): ValueInfo => ({
        name,
        type: { kind: 'tensor', dtype: this.dtype, shape: ['batch', heads, length, size] },
      });
      return [input(key, keySize), input(value, valueSize)];
    });
  }

  pastOf(layer: number): readonly [key: string, value: string] {
    return [`past_key_values.${layer}.key`, `past_key_values.${layer}.value`];
  }

  /** Says what a layer's keys and values are with the new tokens added. */
  keep(layer: number, keys: string, values: string): void {
    const [key, value] = this.pastOf(layer);
    const { window } = this.layers[layer];
    this.kept.push({ past: key, present: keys, window, axis: 2 }, { past: value, present: values, window, axis: 2 });
  }

  get presents(): readonly string[] {
    return this.kept.map(({ present }) => present);
  }

  layer(index: number): LayerCache {
    return this.layers[index];
  }
}
