import { int } from '../../support/attributes';
import { activation } from '../support/activation';
import { attend, projections } from '../support/attention';
import { encoderHeads } from '../support/bertEncoder';
import type { Config } from '../support/config';
import { weightType } from '../support/dataType';
import { encoderFamily, firstToken, pool, type Encoded, type EncoderFamily, type Head } from '../support/encoderModel';
import type { Family } from '../support/family';
import {
  addPositions,
  convolution,
  flattened,
  gridOf,
  imageInput,
  imageSizes,
  pair,
  parameter,
} from '../support/image';
import { labelCount } from '../support/labels';
import { linear } from '../support/linear';
import type { Module } from '../support/module';
import { layerNorm } from '../support/normalization';

/** Patches of the image after learned tokens, with learned positions. */
function embeddings(model: Module, config: Config, names: readonly string[], hasMaskToken: boolean): string {
  const width = config.size('hidden_size');
  const [patch, image] = [pair(config, 'patch_size'), pair(config, 'image_size')];
  return model.child('embeddings', '*Embeddings', module => {
    const inputs = config.size('num_channels');
    const projected = module.child('patch_embeddings', '*PatchEmbeddings', part =>
      convolution(part, 'projection', 'pixel_values', { inputs, outputs: width, kernel: patch, stride: patch }),
    );
    const patches = flattened(module, projected);
    if (hasMaskToken) parameter(module, 'mask_token', [1, width], patches);
    const front = names.map(name => parameter(module, name, [1, width], patches));
    const tokens = module.op('Concat', [...front, patches], { axis: int(1) });
    const grid = gridOf(image, patch);
    const table = module.weight('position_embeddings', [1, grid[0] * grid[1] + names.length, width]);
    const actual = [module.dim(projected, 2) ?? grid[0], module.dim(projected, 3) ?? grid[1]] as const;
    return addPositions(module, tokens, table, { width, extra: names.length, grid, actual });
  });
}

/** ViT's layers, whose parts have the same names as BERT's. */
function encoder(model: Module, config: Config, value: string): string {
  const [width, eps, inner] = [
    config.size('hidden_size'),
    config.number('layer_norm_eps'),
    config.size('intermediate_size'),
  ];
  return model.child('encoder', '*Encoder', stack =>
    stack.list('layer', config.layers('num_hidden_layers'), '*Layer', value, (layer, x) => {
      const normed = layerNorm(layer, 'layernorm_before', x, width, eps);
      const between = layer.add(attention(layer, normed, config), x);
      const ready = layerNorm(layer, 'layernorm_after', between, width, eps);
      const wide = layer.child('intermediate', '*Intermediate', module =>
        activation(
          module,
          'intermediate_act_fn',
          linear(module, 'dense', ready, width, inner, true),
          config.text('hidden_act'),
        ),
      );
      return layer.child('output', '*Output', module =>
        module.add(linear(module, 'dense', wide, inner, width, true), between),
      );
    }),
  );
}

function attention(layer: Module, value: string, config: Config): string {
  const [width, heads] = [config.size('hidden_size'), encoderHeads(config)];
  return layer.child('attention', '*Attention', part => {
    const mixed = part.child('attention', '*SelfAttention', self =>
      attend(self, projections(self, value, width, heads, config.flag('qkv_bias'), ['query', 'key', 'value']), heads),
    );
    return part.child('output', '*SelfOutput', output => linear(output, 'dense', mixed, width, width, true));
  });
}

const encoded = (value: string, size: number, pooled: string): Encoded => ({
  ...{ value, size, pooled, table: '', vocabulary: 0, tableSize: 0 },
});

const lowerVit =
  (tokens: readonly string[]) =>
  (model: Module, config: Config, pooler: boolean): Encoded => {
    const [width, eps] = [config.size('hidden_size'), config.number('layer_norm_eps')];
    const last = encoder(model, config, embeddings(model, config, tokens, false));
    const value = layerNorm(model, 'layernorm', last, width, eps);
    return encoded(value, width, pooler ? pool(model, value, width) : '');
  };

/** DINOv2: scaled residuals, perhaps gated feed-forward layers, and a token for masked patches that only training uses. */
function lowerDino(model: Module, config: Config): Encoded {
  const [width, eps] = [config.size('hidden_size'), config.number('layer_norm_eps')];
  const first = embeddings(model, config, ['cls_token'], config.flag('use_mask_token'));
  const scaled = (layer: Module, name: string, value: string): string =>
    layer.child(name, '*LayerScale', module => module.op('Mul', [value, module.weight('lambda1', [width])]));
  const last = model.child('encoder', '*Encoder', stack =>
    stack.list('layer', config.layers('num_hidden_layers'), '*Layer', first, (layer, x) => {
      const attended = attention(layer, layerNorm(layer, 'norm1', x, width, eps), config);
      const between = layer.add(scaled(layer, 'layer_scale1', attended), x);
      const fed = feedForward(layer, layerNorm(layer, 'norm2', between, width, eps), config);
      return layer.add(scaled(layer, 'layer_scale2', fed), between);
    }),
  );
  const value = layerNorm(model, 'layernorm', last, width, eps);
  return encoded(value, width, '');
}

function feedForward(layer: Module, value: string, config: Config): string {
  const width = config.size('hidden_size');
  const inner = Math.floor(width * config.number('mlp_ratio'));
  if (!config.flag('use_swiglu_ffn'))
    return layer.child('mlp', '*MLP', mlp => {
      const wide = activation(
        mlp,
        'activation',
        linear(mlp, 'fc1', value, width, inner, true),
        config.text('hidden_act'),
      );
      return linear(mlp, 'fc2', wide, inner, width, true);
    });
  const half = Math.floor((Math.floor((inner * 2) / 3) + 7) / 8) * 8;
  return layer.child('mlp', '*SwiGLUFFN', mlp => {
    const [gate, up] = mlp.graph.add('Split', [linear(mlp, 'weights_in', value, width, 2 * half, true)], {
      outputs: 2,
      attributes: { axis: int(-1), num_outputs: int(2) },
    });
    return linear(mlp, 'weights_out', mlp.op('Mul', [activation(mlp, 'act', gate, 'silu'), up]), half, width, true);
  });
}

const classifier =
  (name: string, token: number): Head['lower'] =>
  (root, { value, size }, config) => {
    const chosen = root.op('Gather', [value, root.graph.constant('int64', [], [token])], { axis: int(1) });
    return linear(root, name, chosen, size, labelCount(config), true);
  };

/** The class token beside the mean of all patches. */
const dinoClassifier: Head['lower'] = (root, { value, size }, config) => {
  const { graph } = root;
  const patches = root.op('Slice', [value, graph.list([1]), graph.list([2 ** 31 - 1]), graph.list([1])]);
  const mean = root.op('ReduceMean', [patches, graph.list([1])], { keepdims: int(0) });
  const both = root.op('Concat', [firstToken(root, value), mean], { axis: int(1) });
  return linear(root, 'classifier', both, 2 * size, labelCount(config), true);
};

const image = {
  task: 'ForImageClassification',
  inputs: config => [imageInput(config, weightType(config))],
  openSizes: imageSizes,
} satisfies Partial<EncoderFamily>;

const vit = {
  ...{ hidden_size: 768, num_hidden_layers: 12, num_attention_heads: 12, intermediate_size: 3072, hidden_act: 'gelu' },
  ...{ layer_norm_eps: 1e-12, image_size: 224, patch_size: 16, num_channels: 3, qkv_bias: true },
};

/** Transformers for images split into patches. */
export const vits: readonly Family[] = [
  encoderFamily({
    ...{ ...image, modelType: 'vit', className: 'ViT', base: 'vit', defaults: vit, lower: lowerVit(['cls_token']) },
    heads: { ForImageClassification: { lower: classifier('classifier', 0) } },
  }),
  encoderFamily({
    ...{ ...image, modelType: 'deit', className: 'DeiT', base: 'deit', defaults: vit },
    lower: lowerVit(['cls_token', 'distillation_token']),
    heads: {
      ForImageClassification: { lower: classifier('classifier', 0) },
      ForImageClassificationWithTeacher: {
        lower: (root, found, config) => {
          const both = [classifier('cls_classifier', 0), classifier('distillation_classifier', 1)];
          const [first, second] = both.map(lower => lower(root, found, config));
          return root.op('Div', [root.add(first, second), root.scalar(2)]);
        },
      },
    },
  }),
  encoderFamily({
    ...{ ...image, modelType: 'dinov2', className: 'Dinov2', base: 'dinov2', lower: lowerDino },
    defaults: { ...vit, layer_norm_eps: 1e-6, patch_size: 14, mlp_ratio: 4, use_mask_token: true },
    heads: { ForImageClassification: { lower: dinoClassifier } },
  }),
];
