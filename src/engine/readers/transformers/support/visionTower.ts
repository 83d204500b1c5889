import { int } from '../../support/attributes';
import { clipEncoder, clipFeedForward } from './clipEncoder';
import type { Config, Defaults } from './config';
import { firstToken } from './encoderModel';
import { addPositions, convolution, flattened, gridOf, pair, parameter } from './image';
import type { Module } from './module';
import { layerNorm } from './normalization';

/** What a vision tower gives: a vector per patch (a class token in front, for CLIP), and one for the image. */
export interface Seen {
  readonly patches: string;
  readonly pooled: string;
  readonly width: number;
}

/** CLIP's and SigLIP's vision models, by the `model_type` of a `vision_config`. */
export interface VisionTower {
  readonly modelType: string;
  readonly className: string;
  readonly defaults: Defaults;
  /** The module called `vision_model`. */
  readonly lower: (model: Module, config: Config) => Seen;
}

/** Patches with learned positions, behind a class token where there is one. */
function embeddings(model: Module, config: Config, hasClassToken: boolean): string {
  const width = config.size('hidden_size');
  const [patch, image] = [pair(config, 'patch_size'), pair(config, 'image_size')];
  return model.child('embeddings', '*Embeddings', module => {
    const size = {
      inputs: config.size('num_channels'),
      outputs: width,
      kernel: patch,
      stride: patch,
      bias: !hasClassToken,
    };
    const projected = convolution(module, 'patch_embedding', 'pixel_values', size);
    const patches = flattened(module, projected);
    const extra = Number(hasClassToken);
    const tokens = hasClassToken
      ? module.op(
          'Concat',
          [module.reshape(parameter(module, 'class_embedding', [width], patches), [0, 1, width]), patches],
          { axis: int(1) },
        )
      : patches;
    const grid = gridOf(image, patch);
    const rows = grid[0] * grid[1] + extra;
    const actual = [module.dim(projected, 2) ?? grid[0], module.dim(projected, 3) ?? grid[1]] as const;
    return module.child('position_embedding', 'Embedding', part =>
      addPositions(part, tokens, part.weight('weight', [rows, width]), { width, extra, grid, actual }),
    );
  });
}

const clip: VisionTower = {
  modelType: 'clip_vision_model',
  className: 'CLIPVision',
  defaults: {
    ...{ hidden_size: 768, intermediate_size: 3072, num_hidden_layers: 12, num_attention_heads: 12, num_channels: 3 },
    ...{ image_size: 224, patch_size: 32, hidden_act: 'quick_gelu', layer_norm_eps: 1e-5, projection_dim: 512 },
  },
  lower: (model, config) => {
    const [width, eps] = [config.size('hidden_size'), config.number('layer_norm_eps')];
    const first = layerNorm(model, 'pre_layrnorm', embeddings(model, config, true), width, eps);
    const patches = clipEncoder(model, config, first, false);
    return { patches, width, pooled: layerNorm(model, 'post_layernorm', firstToken(model, patches), width, eps) };
  },
};

const siglip: VisionTower = {
  modelType: 'siglip_vision_model',
  className: 'SiglipVision',
  defaults: {
    ...{ hidden_size: 768, intermediate_size: 3072, num_hidden_layers: 12, num_attention_heads: 12, num_channels: 3 },
    ...{
      image_size: 224,
      patch_size: 16,
      hidden_act: 'gelu_pytorch_tanh',
      layer_norm_eps: 1e-6,
      vision_use_head: true,
    },
  },
  lower: (model, config) => {
    const [width, eps] = [config.size('hidden_size'), config.number('layer_norm_eps')];
    const last = clipEncoder(model, config, embeddings(model, config, false), false);
    const patches = layerNorm(model, 'post_layernorm', last, width, eps);
    return { patches, width, pooled: config.flag('vision_use_head') ? attentionPooling(model, patches, config) : '' };
  },
};

/** A learned query that attends to all patches (SigLIP). */
function attentionPooling(model: Module, patches: string, config: Config): string {
  const [width, eps] = [config.size('hidden_size'), config.number('layer_norm_eps')];
  return model.child('head', '*MultiheadAttentionPoolingHead', head => {
    const probe = parameter(head, 'probe', [1, width], patches);
    const attended = head.child('attention', 'MultiheadAttention', module =>
      module.op(
        'MultiheadAttention',
        [
          ...[probe, patches, patches, module.weight('in_proj_weight', [3 * width, width]), '', ''],
          ...[module.weight('in_proj_bias', [3 * width]), module.weight('out_proj.weight', [width, width])],
          module.weight('out_proj.bias', [width]),
        ],
        { num_heads: int(config.size('num_attention_heads')) },
        'torch.nn',
      ),
    );
    const normed = layerNorm(head, 'layernorm', attended, width, eps);
    const fed = clipFeedForward(head, normed, width, config.size('intermediate_size'), config);
    return firstToken(head, head.add(attended, fed));
  });
}

const towers: ReadonlyMap<string, VisionTower> = new Map([clip, siglip].map(tower => [tower.modelType, tower]));

/** The tower of a `vision_config`; undefined where its type is not supported. */
export const visionTower = (modelType: string): VisionTower | undefined => towers.get(modelType);

export { clip as clipVision, siglip as siglipVision };
