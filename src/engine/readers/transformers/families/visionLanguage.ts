import { ints } from '../../support/attributes';
import { activation } from '../support/activation';
import type { CausalFamily } from '../support/causalFamily';
import type { Config, Defaults } from '../support/config';
import { weightType } from '../support/dataType';
import { positionInput, tokenInput, type Family } from '../support/family';
import { gridOf, imageInput, imageSizes, pair } from '../support/image';
import { KeyValueCache } from '../support/keyValueCache';
import { linear, tiedLinear } from '../support/linear';
import { allLogits, askedTokens, logitsInput } from '../support/logits';
import type { Module } from '../support/module';
import { rmsNorm } from '../support/normalization';
import { clipVision, siglipVision, visionTower, type Seen, type VisionTower } from '../support/visionTower';

/** Default length of the question about an image. */
const textTokens = 128;

const patchesOf = (_: Config, images: Config): number => {
  const [rows, columns] = gridOf(pair(images, 'image_size'), pair(images, 'patch_size'));
  return rows * columns;
};

/** A language model with images: a vision tower encodes them, and a projector converts the result to tokens. */
interface VisionLanguage {
  readonly modelType: string;
  readonly className: string;
  readonly defaults: Defaults;
  /** The tower and the language model if the configuration names none. */
  readonly vision: VisionTower;
  readonly visionDefaults: Defaults;
  readonly text: string;
  /** The number of tokens for an image. */
  readonly tokens: (config: Config, images: Config) => number;
  /** batch × patches × width → batch × tokens × width of the language model */
  readonly project: (model: Module, seen: Seen, config: Config, texts: Config) => string;
}

function visionLanguage(family: VisionLanguage, languages: ReadonlyMap<string, CausalFamily>): Family {
  const { modelType, className, defaults } = family;
  return {
    ...{
      modelType,
      className,
      defaults,
      task: 'ForConditionalGeneration',
      tasks: ['Model', 'ForConditionalGeneration'],
    },
    plan: (config, { task }) => {
      const language = languages.get(config.inner('text_config', {}).text('model_type')) ?? languages.get(family.text)!;
      const tower = visionTower(config.inner('vision_config', {}).text('model_type')) ?? family.vision;
      const texts = config.inner('text_config', { ...language.defaults, ...textDefaults(config) });
      const images = config.inner('vision_config', { ...tower.defaults, ...family.visionDefaults });
      const dtype = weightType(config, texts);
      const cache = new KeyValueCache(language.caches(texts), dtype);
      const lower = (model: Module) => {
        const seen = model.child('vision_tower', `${tower.className}Model`, part =>
          part.child('vision_model', `${tower.className}Transformer`, inner =>
            tower.lower(inner.of(tower.className), images),
          ),
        );
        const shown = family.project(model, seen, config, texts);
        return model.child('language_model', `${language.className}Model`, part =>
          language.lower(part.of(language.className), {
            ...{ config: texts, ids: 'input_ids', positions: 'position_ids', cache },
            insert: (inner, embedded) => insert(inner, embedded, shown),
          }),
        );
      };
      return {
        inputs: [
          tokenInput('input_ids'),
          positionInput('position_ids'),
          imageInput(images, dtype, 'images'),
          ...cache.inputs(),
          ...(task === 'Model' ? [] : [logitsInput]),
        ],
        cache,
        openSizes: new Map<string, number | string>([
          ['images', 1],
          ['tokens', family.tokens(config, images) + textTokens],
          ...imageSizes(images),
          ...allLogits,
        ]),
        lower: root => {
          if (task === 'Model') return [lower(root).value, ...cache.presents];
          const { value, size, table, vocabulary } = root.child('model', '*Model', lower);
          const asked = askedTokens(root, value);
          const logits = texts.flag('tie_word_embeddings')
            ? tiedLinear(root, 'lm_head', asked, table, { inputs: size, outputs: vocabulary })
            : linear(root, 'lm_head', asked, size, vocabulary);
          return [language.logits?.(root, logits, texts) ?? logits, ...cache.presents];
        },
      };
    },
  };
}

/** Whether the head is tied may be stated outside, and so may the size of the vocabulary. */
function textDefaults(config: Config): Defaults {
  return config.has('tie_word_embeddings') ? { tie_word_embeddings: config.flag('tie_word_embeddings') } : {};
}

/** The image's vectors, in place of the tokens for it. */
function insert(model: Module, embedded: string, shown: string): string {
  return model.op('MaskedScatter', [embedded, shown], {}, 'transformers');
}

/** Two linear layers (LLaVA), on the patches behind the class token. */
const twoLayers: VisionLanguage['project'] = (model, seen, config, texts) =>
  model.child('multi_modal_projector', '*MultiModalProjector', part => {
    const width = texts.size('hidden_size');
    const bias = config.flag('multimodal_projector_bias');
    const { graph } = part;
    const patches = part.op('Slice', [seen.patches, graph.list([1]), graph.list([2 ** 31 - 1]), graph.list([1])]);
    const first = activation(
      part,
      'act',
      linear(part, 'linear_1', patches, seen.width, width, bias),
      config.text('projector_hidden_act'),
    );
    return linear(part, 'linear_2', first, width, width, bias);
  });

/** One linear layer (PaliGemma). */
const oneLayer: VisionLanguage['project'] = (model, seen, _, texts) =>
  model.child('multi_modal_projector', '*MultiModalProjector', part =>
    linear(part, 'linear', seen.patches, seen.width, texts.size('hidden_size'), true),
  );

/** Patches are averaged to `mm_tokens_per_image`, normalised and projected (Gemma 3). */
const pooledLayer: VisionLanguage['project'] = (model, seen, config, texts) =>
  model.child('multi_modal_projector', '*MultiModalProjector', part => {
    const side = Math.floor(Math.sqrt(part.dim(seen.patches, 1) ?? 1));
    const kept = Math.max(1, Math.floor(Math.sqrt(config.size('mm_tokens_per_image'))));
    const kernel = Math.max(1, Math.floor(side / kept));
    const image = part.reshape(part.op('Transpose', [seen.patches], { perm: ints([0, 2, 1]) }), [
      0,
      seen.width,
      side,
      side,
    ]);
    const pooled = part.child('avg_pool', 'AvgPool2d', pool =>
      pool.op('AveragePool', [image], { kernel_shape: ints([kernel, kernel]), strides: ints([kernel, kernel]) }),
    );
    const tokens = part.op('Transpose', [part.op('Reshape', [pooled, part.graph.list([0, 0, -1])])], {
      perm: ints([0, 2, 1]),
    });
    const normed = rmsNorm(part, 'mm_soft_emb_norm', tokens, seen.width, 1e-6);
    return part.op('MatMul', [
      normed,
      part.weight('mm_input_projection_weight', [seen.width, texts.size('hidden_size')]),
    ]);
  });

/** Models of texts and images that are put together from a vision tower and a language model. */
export const visionLanguages = (languages: ReadonlyMap<string, CausalFamily>): readonly Family[] =>
  [
    {
      ...{
        modelType: 'llava',
        className: 'Llava',
        vision: clipVision,
        text: 'llama',
        project: twoLayers,
        tokens: patchesOf,
      },
      defaults: { multimodal_projector_bias: true, projector_hidden_act: 'gelu' },
      visionDefaults: {
        ...{ hidden_size: 1024, intermediate_size: 4096, num_hidden_layers: 24, num_attention_heads: 16 },
        ...{ image_size: 336, patch_size: 14 },
      },
    },
    {
      ...{
        modelType: 'paligemma',
        className: 'PaliGemma',
        vision: siglipVision,
        text: 'gemma',
        project: oneLayer,
        tokens: patchesOf,
      },
      defaults: {},
      visionDefaults: {
        ...{ hidden_size: 1152, intermediate_size: 4304, num_hidden_layers: 27, num_attention_heads: 16 },
        ...{ image_size: 224, patch_size: 14, vision_use_head: false },
      },
    },
    {
      ...{ modelType: 'gemma3', className: 'Gemma3', vision: siglipVision, text: 'gemma3_text', project: pooledLayer },
      tokens: (config: Config) => config.size('mm_tokens_per_image'),
      defaults: { mm_tokens_per_image: 256 },
      visionDefaults: { vision_use_head: false },
    },
  ].map(family => visionLanguage(family, languages));
