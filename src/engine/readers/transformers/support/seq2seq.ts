import type { ValueInfo } from '../../../graph/graph';
import { activation } from './activation';
import { attend, type AttentionOptions, type Heads, type Projected } from './attention';
import { positionInput, tokenInput } from './family';
import type { KeyValueCache, LayerCache } from './keyValueCache';
import { linear } from './linear';
import type { Module } from './module';
import { layerNorm } from './normalization';

/** Sizes of one side of BART and its like. */
export interface Side {
  readonly width: number;
  readonly heads: Heads;
  readonly inner: number;
  readonly act: string;
  /** Normalise before each part (mBART, Whisper), or what it is added to (BART, Marian). */
  readonly preNorm: boolean;
  /** Whether keys have a bias, which Whisper's do not. */
  readonly keyBias: boolean;
}

export function evenSide(
  width: number,
  heads: number,
  rest: Pick<Side, 'inner' | 'act' | 'preNorm' | 'keyBias'>,
): Side {
  const size = Math.max(1, Math.floor(width / heads));
  return { width, heads: { query: heads, kv: heads, size, valueSize: size }, ...rest };
}

/** The decoder's tokens and their positions, and what it keeps of past ones. */
export function decoderInputs(cache: KeyValueCache): ValueInfo[] {
  return [
    tokenInput('decoder_input_ids', 'decoder_tokens'),
    positionInput('decoder_position_ids', 'decoder_tokens'),
    ...cache.inputs(),
  ];
}

export function cachesOf({ heads }: Side, layers: number): LayerCache[] {
  const layer = { heads: heads.kv, keySize: heads.size, valueSize: heads.valueSize, window: null };
  return new Array<LayerCache>(layers).fill(layer);
}

/** Attention whose keys and values come from the tokens themselves or from an encoder. */
function attention(
  parent: Module,
  name: string,
  { query, memory }: { readonly query: string; readonly memory: string },
  { width, heads, keyBias }: Side,
  options: AttentionOptions,
): string {
  return parent.child(name, '*Attention', part => {
    const project = (role: string, value: string, bias = true): string => linear(part, role, value, width, width, bias);
    const projected: Projected = [
      project('q_proj', query),
      project('k_proj', memory, keyBias),
      project('v_proj', memory),
    ];
    return project('out_proj', attend(part, projected, heads, options));
  });
}

/** x + part(norm(x)), or norm(x + part(x)). */
function residual(
  layer: Module,
  name: string,
  x: string,
  { width, preNorm }: Side,
  part: (value: string) => string,
): string {
  const norm = (value: string): string => layerNorm(layer, name, value, width, 1e-5);
  return preNorm ? layer.add(x, part(norm(x))) : norm(layer.add(x, part(x)));
}

function feedForward(layer: Module, x: string, side: Side): string {
  return residual(layer, 'final_layer_norm', x, side, value => {
    const wide = activation(
      layer,
      'activation_fn',
      linear(layer, 'fc1', value, side.width, side.inner, true),
      side.act,
    );
    return linear(layer, 'fc2', wide, side.inner, side.width, true);
  });
}

export function encoderLayer(layer: Module, x: string, side: Side): string {
  const attended = residual(layer, 'self_attn_layer_norm', x, side, value =>
    attention(layer, 'self_attn', { query: value, memory: value }, side, {}),
  );
  return feedForward(layer, attended, side);
}

/** A layer that also attends to what the encoder gives. */
export function decoderLayer(
  layer: Module,
  x: string,
  memory: string,
  side: Side,
  cache: AttentionOptions['cache'],
): string {
  const attended = residual(layer, 'self_attn_layer_norm', x, side, value =>
    attention(layer, 'self_attn', { query: value, memory: value }, side, { causal: true, cache }),
  );
  const crossed = residual(layer, 'encoder_attn_layer_norm', attended, side, value =>
    attention(layer, 'encoder_attn', { query: value, memory }, side, {}),
  );
  return feedForward(layer, crossed, side);
}
