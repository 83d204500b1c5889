/** Names of llama.cpp → those of the `transformers` library, for decoders with the same structure in both. */
const outer: ReadonlyMap<string, string> = new Map([
  ['token_embd', 'model.embed_tokens'],
  ['output_norm', 'model.norm'],
  ['output', 'lm_head'],
]);

const inLayer: ReadonlyMap<string, string> = new Map([
  ['attn_norm', 'input_layernorm'],
  ['attn_q', 'self_attn.q_proj'],
  ['attn_k', 'self_attn.k_proj'],
  ['attn_v', 'self_attn.v_proj'],
  ['attn_output', 'self_attn.o_proj'],
  ['attn_q_norm', 'self_attn.q_norm'],
  ['attn_k_norm', 'self_attn.k_norm'],
  ['ffn_norm', 'post_attention_layernorm'],
  ['ffn_gate', 'mlp.gate_proj'],
  ['ffn_up', 'mlp.up_proj'],
  ['ffn_down', 'mlp.down_proj'],
]);

/**
 * The library's name of a tensor of a GGUF file (llama.cpp's `gguf-py/gguf/tensor_mapping.py`) if it belongs to a
 * Llama-like decoder; others keep their name, in the library's layer.
 */
export function libraryName(name: string): string {
  const [, layer, part, kind] = /^(?:blk\.(\d+)\.)?(\w+)\.(weight|bias)$/.exec(name) ?? [];
  const module = layer === undefined ? outer.get(part) : inLayer.get(part);
  if (module === undefined) return name.replace(/^blk\./, 'model.layers.');
  return layer === undefined ? `${module}.${kind}` : `model.layers.${layer}.${module}.${kind}`;
}
