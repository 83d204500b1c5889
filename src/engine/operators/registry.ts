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

/** Every operator that the engine knows. */
const families: readonly (readonly OperatorDefinition[])[] = [
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
];

/** The versions of each operator that was asked for, by its domain and name, newest first. */
const found = new Map<string, Map<string, readonly OperatorDefinition[]>>();

/** The definition in force for a version of its domain, or null where the operator is unknown (there). */
export function findOperator(domain: string, name: string, opset: number): OperatorDefinition | null {
  const versions = found.get(domain)?.get(name) ?? find(domain, name);
  for (let index = 0; index < versions.length; index++) if (versions[index].since <= opset) return versions[index];
  return null;
}

/** A model has few kinds of operators: looking for those takes less time than sorting all that there are. */
function find(domain: string, name: string): readonly OperatorDefinition[] {
  const versions: OperatorDefinition[] = [];
  for (let index = 0; index < families.length; index++) {
    const family = families[index];
    for (let at = 0; at < family.length; at++) {
      const definition = family[at];
      if (definition.name === name && (definition.domain ?? 'ai.onnx') === domain) versions.push(definition);
    }
  }
  // Names that nobody knows are as many as files have.
  if (versions.length === 0) return versions;
  versions.sort((a, b) => b.since - a.since);
  let ofDomain = found.get(domain);
  if (ofDomain === undefined) found.set(domain, (ofDomain = new Map<string, readonly OperatorDefinition[]>()));
  ofDomain.set(name, versions);
  return versions;
}
