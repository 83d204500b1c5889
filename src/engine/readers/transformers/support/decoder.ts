import { headsOf, type Heads } from './attention';
import type { CausalInputs, Hidden } from './causalFamily';
import { embedTokens } from './causalModel';
import type { Config } from './config';
import type { LayerCache } from './keyValueCache';
import type { Module, Step } from './module';
import type { WindowOf } from './slidingWindow';

/** Keys and values of every layer, all of one size; layers with a sliding window keep less. */
export function evenCaches(config: Config, window?: WindowOf, heads: Heads = headsOf(config)): LayerCache[] {
  return Array.from({ length: config.layers('num_hidden_layers') }, (_, layer) => ({
    heads: heads.kv,
    keySize: heads.size,
    valueSize: heads.valueSize,
    window: window?.(config, layer) ?? null,
  }));
}

/** An embedding, layers on top of each other and a normalisation: the base model of most decoders. */
export function decoder(
  model: Module,
  { config, ids, insert }: CausalInputs,
  parts: {
    /** What the embedded tokens are multiplied by. */
    readonly scale?: number;
    readonly layer: Step;
    readonly norm: (model: Module, value: string) => string;
  },
): Hidden {
  const width = config.size('hidden_size');
  const { embedded, ...table } = embedTokens(model, 'embed_tokens', ids, config.size('vocab_size'), width);
  const scaled = model.scale(embedded, parts.scale ?? 1);
  const mixed = insert?.(model, scaled) ?? scaled;
  const last = model.list('layers', config.layers('num_hidden_layers'), '*DecoderLayer', mixed, parts.layer);
  return { value: parts.norm(model, last), ...table };
}

/** x + part(norm(x)), for the attention and again for the feed-forward layers. */
export function preNormLayer(
  layer: Module,
  x: string,
  parts: {
    readonly norm: (layer: Module, name: string, value: string) => string;
    readonly attention: (layer: Module, value: string) => string;
    readonly feedForward: (layer: Module, value: string) => string;
    /** What each part is multiplied by before it is added. */
    readonly scale?: number;
  },
): string {
  const { norm, attention, feedForward, scale = 1 } = parts;
  const attended = layer.add(x, layer.scale(attention(layer, norm(layer, 'input_layernorm', x)), scale));
  return layer.add(attended, layer.scale(feedForward(layer, norm(layer, 'post_attention_layernorm', attended)), scale));
}
