/** Kinds of keys that change nothing of what a model costs: training, generation, tokenizers, where a file came from. */
const kinds: readonly RegExp[] = [
  /^_/,
  /dropout|droppath|drop_path|layerdrop$|^(attn|embd|resid)_pdrop$/,
  /_in_fp32$|^pooler_|rope_theta$/,
  /_(token|tokens|token_id|token_ids|token_index|token_idx)$/,
  /_eps(ilon)?$|^eps$/,
  /initializer|init_(std|factor|range|value)|^init_/,
  /_coef(ficient)?$|_loss(_|$)|^loss_|jitter_noise|label_smoothing/,
  /^(rope|rotary)_(theta|scaling|parameters|emb_base|base|local_base_freq|type)$|^rope_theta/,
  /^(apply|mask)_(spec_augment|time_|feature_)/,
  /^mask_(time|feature)_/,
  /^(use|output)_(cache|attentions|hidden_states|router_logits|past)$/,
  /^(bos|eos|pad|sep|cls|unk|mask|image|video|audio)_/,
  /_config_dict$/,
  /^unsloth|^neftune|^quantization$/,
];

const names: ReadonlySet<string> = new Set([
  ...['architectures', 'model_type', 'transformers_version', 'name_or_path', 'auto_map', 'custom_pipelines'],
  ...['torch_dtype', 'dtype', 'torchscript', 'use_bfloat16', 'return_dict', 'tf_legacy_loss', 'gradient_checkpointing'],
  ...['attn_implementation', 'chunk_size_feed_forward', 'pretraining_tp', 'use_return_dict', 'cache_implementation'],
  ...['is_encoder_decoder', 'tie_word_embeddings', 'vocab_size', 'max_position_embeddings', 'max_window_layers'],
  ...[
    'finetuning_task',
    'id2label',
    'label2id',
    'num_labels',
    'problem_type',
    'task_specific_params',
    'tokenizer_class',
  ],
  ...['prefix', 'language', 'author', 'license', 'pipeline_tag', 'datasets', 'tags', 'base_model', 'model_name'],
  ...['max_length', 'min_length', 'do_sample', 'early_stopping', 'num_beams', 'num_beam_groups', 'diversity_penalty'],
  ...['temperature', 'top_k', 'top_p', 'typical_p', 'repetition_penalty', 'length_penalty', 'no_repeat_ngram_size'],
  ...['encoder_no_repeat_ngram_size', 'bad_words_ids', 'num_return_sequences', 'output_scores', 'suppress_tokens'],
  ...['return_dict_in_generate', 'remove_invalid_values', 'exponential_decay_length_penalty', 'begin_suppress_tokens'],
  ...['query_pre_attn_scalar', 'attention_multiplier', 'original_max_position_embeddings', 'hidden_act'],
  ...[
    'forced_decoder_ids',
    'generation',
    'use_flash_attn',
    'position_embedding_type',
    'initial_context_length',
    'projection_dim',
  ],
  ...['masked_softmax_fusion', 'bias_dropout_fusion', 'skip_bias_add', 'slow_but_exact', 'offset_alibi'],
  ...['encoder_stride', 'out_features', 'out_indices', 'stage_names', 'reshape_hidden_states', 'apply_layernorm'],
  ...['ep_size', 'seq_aux', 'num_nextn_predict_layers', 'tie_weights_', 'layerscale_value', 'swiglu_limit'],
  ...['static_position_embeddings', 'extra_pos_embeddings', 'median_filter_width', 'classifier_proj_size'],
  ...['sliding_window_size', 'add_final_layer_norm', 'is_llama_config', 'rope_interleaved', 'ignore_index'],
  ...['vision_feature_layer', 'vision_feature_select_strategy'],
  ...['classifier_pooling', 'reference_compile', 'sparse_pred_ignore_index', 'relative_attention_max_distance'],
  ...['down_scale_factor', 'gap_size', 'net_structure_type', 'num_memory_blocks', 'scale_attn_weights'],
  ...['summary_activation', 'summary_first_dropout', 'summary_proj_to_labels', 'summary_type', 'summary_use_proj'],
  ...['n_ctx', 'seq_length', 'classifier_dropout', 'static', 'normalize_before', 'normalize_embedding'],
  ...['train_batch_size', 'eos_token', 'do_blenderbot_90_layernorm', 'directionality', 'gradient_checkpointing'],
]);

/** Keys that change nothing as long as they have the value that they have in all models that are known. */
const usual: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['moe_layer_freq', 1],
  ['mlp_type', 'default'],
  ['norm_type', 'layer_norm'],
  ['share_encoder_decoder_embeddings', true],
  ['rotary', true],
]);

/** Whether a key with this value changes nothing of what a model costs. */
export function isNeutral(key: string, value: unknown): boolean {
  return names.has(key) || kinds.some(kind => kind.test(key)) || (usual.has(key) && usual.get(key) === value);
}
