import type { OperatorDefinition } from './support/definition';
import { attention } from './attention';
import { blockedChannels } from './blockedChannels';
import { causalConvolution } from './causalConvolution';
import { channelsLastOperators } from './channelsLast';
import { classical } from './classical';
import { compiled } from './compiled';
import { controlFlow } from './controlFlow';
import { convolutionalRecurrent } from './convolutionalRecurrent';
import { deformableConvolution } from './deformableConvolution';
import { customOperators } from './custom';
import { detection } from './detection';
import { einsum } from './einsum';
import { expertRouting } from './expertRouting';
import { experts } from './experts';
import { gates } from './gates';
import { image } from './image';
import { linearAttention } from './linearAttention';
import { loss } from './loss';
import { microsoftAttention } from './microsoftAttention';
import { orderedQuantization } from './orderedQuantization';
import { packedMatmul } from './packedMatmul';
import { positionEmbedding } from './positionEmbedding';
import { quantization } from './quantization';
import { quantizedElementwise } from './quantizedElementwise';
import { random } from './random';
import { recurrent } from './recurrent';
import { resize } from './resize';
import { sequence } from './sequence';
import { signal } from './signal';
import { tensorflow } from './tensorflow';
import { tensorflowArithmetic } from './tensorflowArithmetic';
import { text } from './text';
import { textGeneration } from './textGeneration';
import { torch } from './torch';
import { training } from './training';
import { transformers } from './transformers';
import { transposedConvolution } from './transposedConvolution';

/** The operators that few models need (`registry`). */
export const others: readonly (readonly OperatorDefinition[])[] = [
  attention,
  blockedChannels,
  causalConvolution,
  channelsLastOperators,
  classical,
  compiled,
  controlFlow,
  convolutionalRecurrent,
  deformableConvolution,
  customOperators,
  detection,
  einsum,
  expertRouting,
  experts,
  image,
  linearAttention,
  loss,
  microsoftAttention,
  orderedQuantization,
  packedMatmul,
  positionEmbedding,
  quantization,
  quantizedElementwise,
  random,
  recurrent,
  resize,
  sequence,
  signal,
  tensorflow,
  tensorflowArithmetic,
  text,
  textGeneration,
  torch,
  training,
  transformers,
  transposedConvolution,
  gates,
];
