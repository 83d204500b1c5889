import type { OperatorDefinition } from './support/definition';
import { activation } from './activation';
import { attention } from './attention';
import { blockedChannels } from './blockedChannels';
import { causalConvolution } from './causalConvolution';
import { channelsLastOperators } from './channelsLast';
import { classical } from './classical';
import { compiled } from './compiled';
import { constants } from './constants';
import { controlFlow } from './controlFlow';
import { convolution } from './convolution';
import { convolutionalRecurrent } from './convolutionalRecurrent';
import { deformableConvolution } from './deformableConvolution';
import { customOperators } from './custom';
import { detection } from './detection';
import { einsum } from './einsum';
import { elementwise } from './elementwise';
import { expertRouting } from './expertRouting';
import { experts } from './experts';
import { gates } from './gates';
import { image } from './image';
import { linearAttention } from './linearAttention';
import { loss } from './loss';
import { matmul } from './matmul';
import { microsoftAttention } from './microsoftAttention';
import { movement } from './movement';
import { normalization } from './normalization';
import { orderedQuantization } from './orderedQuantization';
import { packedMatmul } from './packedMatmul';
import { pooling } from './pooling';
import { positionEmbedding } from './positionEmbedding';
import { quantization } from './quantization';
import { quantizedElementwise } from './quantizedElementwise';
import { random } from './random';
import { recurrent } from './recurrent';
import { reduction } from './reduction';
import { resize } from './resize';
import { sequence } from './sequence';
import { shapes } from './shapes';
import { signal } from './signal';
import { tensorflow } from './tensorflow';
import { tensorflowArithmetic } from './tensorflowArithmetic';
import { text } from './text';
import { textGeneration } from './textGeneration';
import { torch } from './torch';
import { training } from './training';
import { transformers } from './transformers';
import { transposedConvolution } from './transposedConvolution';

/** Every operator the engine knows by domain and name, newest version of each first. */
const definitions = new Map<string, Map<string, OperatorDefinition[]>>();

for (const family of [
  activation,
  attention,
  blockedChannels,
  causalConvolution,
  channelsLastOperators,
  classical,
  compiled,
  constants,
  controlFlow,
  convolution,
  convolutionalRecurrent,
  deformableConvolution,
  customOperators,
  detection,
  einsum,
  elementwise,
  expertRouting,
  experts,
  image,
  linearAttention,
  loss,
  matmul,
  microsoftAttention,
  movement,
  normalization,
  orderedQuantization,
  packedMatmul,
  pooling,
  positionEmbedding,
  quantization,
  quantizedElementwise,
  random,
  recurrent,
  reduction,
  resize,
  sequence,
  shapes,
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
]) {
  for (const definition of family) {
    const { domain = 'ai.onnx', name } = definition;
    let ofDomain = definitions.get(domain);
    if (!ofDomain) definitions.set(domain, (ofDomain = new Map<string, OperatorDefinition[]>()));
    const versions = ofDomain.get(name);
    if (versions) versions.push(definition);
    else ofDomain.set(name, [definition]);
  }
}
for (const ofDomain of definitions.values())
  for (const versions of ofDomain.values()) if (versions.length > 1) versions.sort((a, b) => b.since - a.since);

/** The definition in force for a version of its domain, or null where the operator is unknown (there). */
export function findOperator(domain: string, name: string, opset: number): OperatorDefinition | null {
  const versions = definitions.get(domain)?.get(name) ?? none;
  for (let index = 0; index < versions.length; index++) if (versions[index].since <= opset) return versions[index];
  return null;
}

const none: readonly OperatorDefinition[] = [];
