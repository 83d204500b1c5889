import type { DataType } from '../../../graph/dataType';
import type { ValueInfo } from '../../../graph/graph';
import { ints } from '../../support/attributes';
import { clipEncoder } from '../support/clipEncoder';
import type { Config, Defaults } from '../support/config';
import { weightType } from '../support/dataType';
import { firstToken } from '../support/encoderModel';
import { positionInput, tokenInput, type Family } from '../support/family';
import { imageInput, imageSizes } from '../support/image';
import { embedding, linear } from '../support/linear';
import type { Module } from '../support/module';
import { layerNorm } from '../support/normalization';
import { clipVision, siglipVision, type VisionTower } from '../support/visionTower';

/** How CLIP and SigLIP differ. */
interface Kind {
  /** `CLIP`, `Siglip` */
  readonly className: string;
  readonly modelType: string;
  readonly vision: VisionTower;
  readonly text: Defaults;
  readonly causal: boolean;
  /** How the two are joined: CLIP projects both sides, SigLIP's text has a head and its similarity a bias. */
  readonly projects: boolean;
}

/** The text's vector: of its last token, after SigLIP's head. */
function lowerText(model: Module, config: Config, { causal, projects }: Kind): string {
  const [width, eps] = [config.size('hidden_size'), config.number('layer_norm_eps')];
  return model.child('text_model', '*TextTransformer', part => {
    const embedded = part.child('embeddings', '*TextEmbeddings', module =>
      module.add(
        embedding(module, 'token_embedding', 'input_ids', config.size('vocab_size'), width),
        embedding(module, 'position_embedding', 'position_ids', config.size('max_position_embeddings'), width),
      ),
    );
    const normed = layerNorm(part, 'final_layer_norm', clipEncoder(part, config, embedded, causal), width, eps);
    const last = firstToken(part, normed);
    return projects ? last : linear(part, 'head', last, width, config.optionalSize('projection_size') ?? width, true);
  });
}

const textInputs = [tokenInput('input_ids'), positionInput('position_ids')];

function lowerBoth(root: Module, kind: Kind, both: Config, texts: Config, images: Config): string {
  const described = lowerText(root, texts, kind);
  const seen = root.child('vision_model', '*VisionTransformer', part => kind.vision.lower(part, images));
  const size = both.size('projection_dim');
  const unit = (value: string): string => root.op('Div', [value, root.op('ReduceL2', [value, root.graph.list([-1])])]);
  const image = unit(kind.projects ? linear(root, 'visual_projection', seen.pooled, seen.width, size) : seen.pooled);
  const caption = unit(
    kind.projects ? linear(root, 'text_projection', described, texts.size('hidden_size'), size) : described,
  );
  const similar = root.op('MatMul', [caption, root.op('Transpose', [image], { perm: ints([1, 0]) })]);
  const scaled = root.op('Mul', [similar, root.op('Exp', [root.weight('logit_scale', [1])])]);
  return kind.projects ? scaled : root.add(scaled, root.weight('logit_bias', [1]));
}

/** Sizes that are open: the tokens of a text, and the image's. */
function openSizes(texts: Config | null, images: Config | null): Map<string, number> {
  return new Map([
    ...(texts ? ([['tokens', texts.size('max_position_embeddings')]] as const) : []),
    ...(images ? imageSizes(images) : []),
  ]);
}

function families(kind: Kind): Family[] {
  const { className, modelType, vision } = kind;
  const dtypeOf = (config: Config): DataType => weightType(config);
  const image = (config: Config): ValueInfo => imageInput(config, dtypeOf(config));
  const projection = (root: Module, name: string, value: string, inputs: number, config: Config): string =>
    linear(root, name, value, inputs, config.size('projection_dim'));
  return [
    {
      ...{ modelType, className, task: 'Model', tasks: ['Model'], defaults: { projection_dim: 512 } },
      plan: config => {
        const [texts, images] = [
          config.inner('text_config', kind.text),
          config.inner('vision_config', vision.defaults),
        ];
        return {
          inputs: [...textInputs, image(images)],
          openSizes: openSizes(texts, images),
          lower: root => [lowerBoth(root, kind, config, texts, images)],
        };
      },
    },
    {
      ...{ modelType: `${modelType}_text_model`, className: `${className}Text`, defaults: kind.text },
      ...{ task: 'Model', tasks: ['Model', 'ModelWithProjection'] },
      plan: (config, { task }) => ({
        inputs: textInputs,
        openSizes: openSizes(config, null),
        lower: root => {
          const value = lowerText(root, config, kind);
          return [
            task === 'Model' ? value : projection(root, 'text_projection', value, config.size('hidden_size'), config),
          ];
        },
      }),
    },
    {
      ...{ modelType: vision.modelType, className: vision.className, defaults: vision.defaults },
      ...{ task: 'Model', tasks: ['Model', 'ModelWithProjection'] },
      plan: (config, { task }) => ({
        inputs: [image(config)],
        openSizes: openSizes(null, config),
        lower: root => {
          const { pooled, patches, width } = root.child('vision_model', '*Transformer', part =>
            vision.lower(part, config),
          );
          if (task === 'Model') return pooled === '' ? [patches] : [patches, pooled];
          return [projection(root, 'visual_projection', pooled, width, config)];
        },
      }),
    },
  ];
}

const sizes = { num_hidden_layers: 12, projection_dim: 512 };

/** Models of texts and images that are compared with each other. */
export const clips: readonly Family[] = [
  ...families({
    ...{ className: 'CLIP', modelType: 'clip', vision: clipVision, causal: true, projects: true },
    text: {
      ...{ ...sizes, vocab_size: 49408, hidden_size: 512, intermediate_size: 2048, num_attention_heads: 8 },
      ...{ max_position_embeddings: 77, hidden_act: 'quick_gelu', layer_norm_eps: 1e-5 },
    },
  }),
  ...families({
    ...{ className: 'Siglip', modelType: 'siglip', vision: siglipVision, causal: false, projects: false },
    text: {
      ...{ ...sizes, vocab_size: 32000, hidden_size: 768, intermediate_size: 3072, num_attention_heads: 12 },
      ...{ max_position_embeddings: 64, hidden_act: 'gelu_pytorch_tanh', layer_norm_eps: 1e-6 },
    },
  }),
];
