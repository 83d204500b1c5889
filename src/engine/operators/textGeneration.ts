import { joinAccuracy } from '../formula/accuracy';
import { entryOf } from '../graph/entryOf';
import type { Graph, ValueInfo } from '../graph/graph';
import type { Dim, Shape } from '../graph/shape';
import { constant, tensor, type ValueType } from '../graph/value';
import { inSequence, say } from '../graph/message';
import { sizeAttribute } from './support/arguments';
import type { BodyValue, NodeContext, OperatorDefinition } from './support/definition';

/** Where an operator that generates text has its inputs, beside input_ids and max_length. */
interface Generator {
  readonly name: string;
  /** Positions of num_beams and num_return_sequences; without them one sequence is followed. */
  readonly beams?: {
    readonly count: number;
    readonly returned: number;
    readonly score: number;
    readonly decoderIds: number;
  };
}

/** One run of a decoder: a number of tokens per row, after a number of cached ones. */
interface Run {
  readonly rows: Dim;
  readonly tokens: Dim;
  readonly past: Dim;
  /** Length of the encoder's output, if there is an encoder. */
  readonly encoded: Dim;
  readonly batch: Dim;
  readonly beams: Dim;
  readonly longest: Dim;
}

const times = (a: Dim, b: Dim): Dim => (a === null || b === null ? null : a * b);
const plus = (a: Dim, b: Dim): Dim => (a === null || b === null ? null : a + b);

/** The only element of an input, where it is known and a size. */
function sizeInput(node: NodeContext, index: number): Dim {
  const value = node.constant(index)?.values[0] ?? null;
  if (value !== null && !(Number.isInteger(value) && value >= 0))
    node.fail(say`Input ${index + 1} contains ${value}, which is not a valid size.`);
  return value;
}

/** Beams are often chosen when the model runs: then one is counted. */
const beamsOf = (node: NodeContext, { beams }: Generator): number =>
  beams === undefined ? 1 : (sizeInput(node, beams.count) ?? 1);

const areBeamsUnknown = (node: NodeContext, { beams }: Generator): boolean =>
  beams !== undefined && sizeInput(node, beams.count) === null;

/** Dimensions of a decoder's input by ONNX Runtime's convention for it; null if the file must state them. */
function decoderDims({ name }: ValueInfo, rank: number, run: Run, sharedCache: boolean): Shape {
  const cached = name.includes('cross') ? run.encoded : sharedCache ? run.longest : run.past;
  if (rank === 5) return [2, run.rows, null, cached, null];
  if (rank === 4) return [run.rows, null, cached, null];
  if (rank === 3)
    return name.includes('cache_indirection') ? [run.batch, run.beams, run.longest] : [run.rows, run.encoded, null];
  if (rank === 2 && name.includes('mask'))
    return [run.rows, name.includes('encoder') ? run.encoded : plus(run.past, run.tokens)];
  if (rank === 2) return [run.rows, run.tokens];
  return new Array<Dim>(rank).fill(rank === 1 ? 1 : null);
}

/** What a body is given for an input: declared numbers first, then the convention's, then those of `like`. */
function bodyInput({ type }: ValueInfo, dims: (rank: number) => Shape, like?: Shape | null): ValueType | null {
  if (type?.kind !== 'tensor') return null;
  if (type.shape === null) return tensor(type.dtype, null);
  const convention = dims(type.shape.length);
  return tensor(
    type.dtype,
    type.shape.map((dim, axis) => (typeof dim === 'number' ? dim : (convention[axis] ?? like?.[axis] ?? null))),
  );
}

/** Outputs of the encoder by the name under which the decoder takes them: present_… becomes past_…. */
function handedOn(encoder: Graph | undefined, outputs: readonly BodyValue[]): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  encoder?.outputs.forEach(({ name }, index) => {
    const type = outputs[index]?.type;
    if (type?.kind === 'tensor' && type.shape !== null) shapes.set(name.replace('present', 'past'), type.shape);
  });
  return shapes;
}

function decoderInputs(decoder: Graph, run: Run, encoded: ReadonlyMap<string, Shape>): BodyValue[] {
  const sharedCache = decoder.inputs.some(({ name }) => name === 'past_sequence_length');
  const scalars: Record<string, Dim | undefined> = { past_sequence_length: run.past, beam_width: run.beams };
  return decoder.inputs.map(input => {
    const type = bodyInput(input, rank => decoderDims(input, rank, run, sharedCache), encoded.get(input.name));
    const scalar = entryOf(scalars, input.name);
    const contents = scalar !== undefined && type?.kind === 'tensor' ? constant(type.dtype, [1], [scalar]) : null;
    return { type, constant: contents };
  });
}

/** The encoder sees every sample once, with the tokens that decoding starts from. */
function runEncoder(node: NodeContext, encoder: Graph, batch: Dim, started: Dim): readonly BodyValue[] {
  const inputs = encoder.inputs.map((input, index): BodyValue => {
    const dims = (rank: number): Shape => {
      if (index === 0) return node.shape(0) ?? new Array<Dim>(rank).fill(null);
      return input.name.includes('mask') ? [batch, node.dim(0, 1)] : [batch, started];
    };
    return { type: bodyInput(input, dims), constant: null };
  });
  return node.run('encoder', inputs, 1);
}

/**
 * ONNX Runtime BeamSearch, GreedySearch, Sampling, WhisperBeamSearch. A decoder alone (GPT) runs over the prompt, then once
 * per token; with an encoder (T5, Whisper) that runs once per sample, then the decoder once per token. Of n later runs
 * the one at place i finds `first + i` cached tokens; all are counted with their mean, rounded down.
 */
function generate(node: NodeContext, generator: Generator): (ValueType | null)[] {
  const decoder = node.graphAttribute('decoder');
  if (decoder === undefined) return node.fail(say`The decoder is missing.`);
  const encoder = node.graphAttribute('encoder');
  const [batch, beams] = [node.dim(0, 0), beamsOf(node, generator)];
  const started =
    encoder === undefined ? node.dim(0, 1) : ((generator.beams && node.dim(generator.beams.decoderIds, 1)) ?? 1);

  const outputs = encoder === undefined ? [] : runEncoder(node, encoder, batch, started);
  const encoded = handedOn(encoder, outputs);
  const crossed =
    [...encoded].find(([name]) => name.includes('cross'))?.[1].at(-2) ?? encoded.get('encoder_hidden_states')?.[1];
  const guessed = areBeamsUnknown(node, generator) ? 'estimate' : 'exact';
  const common = { batch, beams, rows: times(batch, beams), encoded: crossed ?? node.dim(0, 1) };
  // An encoder that gives scores has decoded the first token.
  const first =
    encoder === undefined || encoder.outputs.some(({ name }) => name === 'logits') ? started : plus(started, -1);

  const given = sizeInput(node, 1);
  const later = given === null || first === null ? node.assumedTrips(null) : Math.max(0, given - 1 - first);
  const longest = given ?? plus(plus(first, later), 1);
  let scores: BodyValue | undefined;
  if (encoder === undefined) {
    const [body, graph] = node.graphAttribute('init_decoder')
      ? ['init_decoder', node.graphAttribute('init_decoder')!]
      : ['decoder', decoder];
    const prompt = decoderInputs(graph, { ...common, tokens: started, past: 0, longest }, encoded);
    [scores] = node.run(body, prompt, 1, { label: body === 'decoder' ? 'decoder (prompt)' : body, accuracy: guessed });
  }
  const past = first === null || later === null ? null : first + Math.floor(Math.max(0, later - 1) / 2);
  const step = decoderInputs(decoder, { ...common, tokens: 1, past, longest }, encoded);
  const [stepScores] = node.run('decoder', step, later, { accuracy: joinAccuracy(guessed, 'atMost') });

  const type = (scores ?? stepScores)?.type;
  const vocabulary =
    sizeAttribute(node, 'vocab_size', 1) ?? (type?.kind === 'tensor' ? (type.shape?.at(-1) ?? null) : null);
  if (generator.beams === undefined) return [tensor('int32', [batch, given]), tensor('float32', [batch, vocabulary])];
  const dtype = node.hasInput(generator.beams.score) ? node.dtype(generator.beams.score) : 'float32';
  const [width, returned] = [sizeInput(node, generator.beams.count), sizeInput(node, generator.beams.returned)];
  const generated = given === null || started === null ? null : Math.max(0, given - started);
  return [
    tensor('int32', [batch, returned, given]),
    tensor(dtype, [batch, returned]),
    tensor(dtype, [generated, batch, width, vocabulary]),
    tensor('float32', [batch, returned, null, null, null]),
    tensor(dtype, [batch]),
  ];
}

const tokensNote = say`Every token up to max_length is counted; choosing tokens from their scores is not.`;
const beamsNote = say`The number of beams is known only when the model runs. Counted as 1.`;

function generation(generator: Generator): OperatorDefinition {
  const steering = new Array<'steering'>(15).fill('steering');
  return {
    name: generator.name,
    domain: 'com.microsoft',
    since: 1,
    roles: steering,
    infer: node => generate(node, generator),
    cost: node => ({ note: areBeamsUnknown(node, generator) ? inSequence(tokensNote, beamsNote) : tokensNote }),
  };
}

const beams = { count: 3, returned: 4, score: 5, decoderIds: 10 };

/** Operators that generate text with the models in their attributes. */
export const textGeneration: readonly OperatorDefinition[] = [
  generation({ name: 'BeamSearch', beams }),
  generation({ name: 'WhisperBeamSearch', beams }),
  generation({ name: 'GreedySearch' }),
  generation({ name: 'Sampling' }),
];
