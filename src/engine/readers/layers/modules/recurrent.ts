import * as z from 'zod';
import { int, text } from '../../support/attributes';
import type { Layer } from './support/layer';
import { flag, inferred, moduleType, size, type LayerOutputs, type ModuleType } from './support/moduleType';
import { pythonFloat, pythonRepr } from './support/python';
import type { Dim } from '../../../graph/shape';
import { say } from '../../../graph/message';

const gates = { RNN: 1, GRU: 3, LSTM: 4 } as const;
type Kind = keyof typeof gates;

const hiddenSize = size.describe('Size of the hidden state.').meta({ examples: [128] });
const inputSize = inferred('Features of the input.');
const bias = flag(true, 'Learn two biases per gate.');
const projection = {
  proj_size: z
    .int()
    .min(0)
    .default(0)
    .describe('Size that the hidden state is projected to, less than the hidden size; 0 for none.'),
};
const nonlinearity = { nonlinearity: z.enum(['tanh', 'relu']).default('tanh').describe('The activation.') };

interface Parts {
  readonly hidden: number;
  /** Size that the hidden state is projected to; 0 for no projection. */
  readonly projected: number;
  readonly directions: 1 | 2;
  readonly bias: boolean;
  readonly nonlinearity?: string;
  /** The suffix of the weights' names, such as `_l0`. */
  readonly suffix: string;
}

/** One recurrent layer over batch × time × features, the batch first. @returns Y, the last hidden and cell states */
function run(
  layer: Layer,
  kind: Kind,
  input: string,
  initial: readonly string[],
  features: number,
  parts: Parts,
): string[] {
  const { hidden, projected, directions, suffix } = parts;
  const rows = gates[kind] * hidden;
  const weights = [
    layer.weight(`weight_ih${suffix}`, [directions, rows, features]),
    layer.weight(`weight_hh${suffix}`, [directions, rows, projected || hidden]),
    parts.bias ? layer.weight(`bias${suffix}`, [directions, 2 * rows]) : '',
  ];
  const relu = parts.nonlinearity === 'relu';
  const inputs = [input, ...weights, ...(initial.length > 0 ? ['', ...initial] : [])];
  const projection =
    projected === 0
      ? []
      : [
          ...new Array<string>(8 - inputs.length).fill(''),
          layer.weight(`weight_hr${suffix}`, [directions, projected, hidden]),
        ];
  return layer.graph.add(kind, [...inputs, ...projection], {
    outputs: kind === 'LSTM' ? 3 : 2,
    ...(projected > 0 && { domain: 'torch.nn' }),
    attributes: {
      hidden_size: int(hidden),
      layout: int(1),
      direction: text(directions === 2 ? 'bidirectional' : 'forward'),
      ...(relu && { activations: { kind: 'strings', value: new Array<string>(directions).fill('Relu') } as const }),
      ...(kind === 'GRU' && { linear_before_reset: int(1) }),
    },
  });
}

/** batch × time × directions × hidden → batch × time × (directions · hidden). */
const joinDirections = (layer: Layer, value: string): string =>
  layer.op('Reshape', [value, layer.graph.list([0, 0, -1])]);

function recurrent(kind: Kind): ModuleType {
  const shape = {
    input_size: inputSize,
    hidden_size: hiddenSize,
    num_layers: z.int().min(1).max(1000).default(1).describe('Stacked layers.'),
    bias,
    batch_first: flag(false, 'Printed, but has no effect: shapes are written without the batch, as time × features.'),
    dropout: z.number().min(0).max(1).default(0).describe('Fraction of values dropped between layers in training.'),
    bidirectional: flag(false, 'Read the sequence in both directions.'),
  };
  const own: z.ZodRawShape = kind === 'RNN' ? nonlinearity : kind === 'LSTM' ? projection : {};
  return moduleType(
    kind,
    `${kind === 'RNN' ? 'A plain recurrent network' : kind} over time × features. Its states are \`name.h_n\`${kind === 'LSTM' ? ' and `name.c_n`' : ''}, layers × features; further inputs are the initial states.`,
    { ...shape, ...own },
    (given, layer): LayerOutputs => {
      const args = given as typeof given & { proj_size?: number; nonlinearity?: string };
      layer.requireRank(say`time × features`, 3);
      const features = layer.feature('input_size', args.input_size, layer.dim(2));
      const projected = args.proj_size ?? 0;
      layer.describe(
        [
          `${features}, ${args.hidden_size}`,
          ...(projected === 0 ? [] : [`proj_size=${projected}`]),
          ...(args.num_layers === 1 ? [] : [`num_layers=${args.num_layers}`]),
          ...(args.bias ? [] : ['bias=False']),
          ...(args.batch_first ? ['batch_first=True'] : []),
          ...(args.dropout === 0 ? [] : [`dropout=${pythonFloat(args.dropout)}`]),
          ...(args.bidirectional ? ['bidirectional=True'] : []),
        ].join(', '),
      );
      if (projected >= args.hidden_size)
        layer.fail(
          say`proj_size must be less than hidden_size (${args.hidden_size}), but is ${projected}.`,
          'proj_size',
        );
      const directions = args.bidirectional ? 2 : 1;
      const initial = layer.inputs
        .slice(1)
        .map((_, index) =>
          firstStates(layer, index + 1, args.num_layers, directions, (index === 0 && projected) || args.hidden_size),
        );
      let value = layer.input;
      const states: string[][] = [[], []];
      for (let index = 0; index < args.num_layers; index++) {
        const outputs = run(
          layer,
          kind,
          value,
          initial.map(states => states[index]),
          index === 0 ? features : directions * (projected || args.hidden_size),
          {
            hidden: args.hidden_size,
            projected,
            directions,
            bias: args.bias,
            nonlinearity: args.nonlinearity,
            suffix: `_l${index}`,
          },
        );
        value = joinDirections(layer, outputs[0]);
        outputs.slice(1).forEach((state, at) => states[at].push(state));
      }
      return {
        value,
        named: { h_n: lastStates(layer, states[0]), ...(kind === 'LSTM' ? { c_n: lastStates(layer, states[1]) } : {}) },
      };
    },
    { least: 1, most: kind === 'LSTM' ? 3 : 2 },
  );
}

/**
 * PyTorch's h_n with the batch first: batch × (layers · directions) × hidden. In version 1, only that of the last
 * layer.
 */
function lastStates(layer: Layer, states: readonly string[]): string {
  const last = states[states.length - 1];
  return layer.version === 1 || states.length === 1 ? last : layer.op('Concat', states, { axis: int(1) });
}

/**
 * PyTorch's h_0 with the batch first, split into one state per layer. For a single layer, the layer axis may be
 * omitted.
 */
function firstStates(layer: Layer, input: number, layers: number, directions: number, features: number): string[] {
  const state = layer.inputs[input];
  const shape = layer.shape(input);
  if (shape === null) return new Array<string>(layers).fill(state);
  if (shape.length === 2 && layers * directions === 1 && fits(shape[1], features))
    return [layer.op('Unsqueeze', [state, layer.graph.list([1])])];
  const isRight = shape.length === 3 && fits(shape[1], layers * directions) && fits(shape[2], features);
  if (!isRight)
    layer.fail(
      say`The first state must be ${layers * directions} × ${features}, but '${layer.inputName(input)}' gives ${layer.inputShape(input)}.`,
      'inputs',
    );
  if (layers === 1) return [state];
  return Array.from({ length: layers }, (_, index) =>
    layer.op('Slice', [
      state,
      ...[index * directions, (index + 1) * directions, 1].map(value => layer.graph.list([value])),
    ]),
  );
}

const fits = (dim: Dim, wanted: number): boolean => dim === null || dim === wanted;

/** A cell is one step of the layer. */
function cell(kind: Kind): ModuleType {
  const shape = { input_size: inputSize, hidden_size: hiddenSize, bias };
  const states = kind === 'LSTM' ? 2 : 1;
  return moduleType(
    `${kind}Cell`,
    `One step of ${kind === 'RNN' ? 'a plain recurrent network' : `a ${kind}`}. Further inputs are its states, zero if omitted.`,
    { ...shape, ...(kind === 'RNN' ? nonlinearity : {}) },
    (given, layer): LayerOutputs => {
      const args = given as typeof given & { nonlinearity?: string };
      layer.requireRank(say`features`, 2);
      const features = layer.feature('input_size', args.input_size, layer.dim(1));
      layer.describe(
        [
          `${features}, ${args.hidden_size}`,
          ...(args.bias ? [] : ['bias=False']),
          ...(kind === 'RNN' && args.nonlinearity === 'relu' ? [`nonlinearity=${pythonRepr('relu')}`] : []),
        ].join(', '),
      );
      const step = (value: string): string => layer.op('Unsqueeze', [value, layer.graph.list([1])]);
      const outputs = run(layer, kind, step(layer.input), layer.inputs.slice(1, 1 + states).map(step), features, {
        hidden: args.hidden_size,
        projected: 0,
        directions: 1,
        bias: args.bias,
        nonlinearity: args.nonlinearity,
        suffix: '',
      });
      const [hidden, state] = outputs.slice(1).map(value => layer.op('Squeeze', [value, layer.graph.list([1])]));
      return { value: hidden, named: { h: hidden, ...(state === undefined ? {} : { c: state }) } };
    },
    { least: 1, most: 1 + states },
  );
}

export const recurrents: readonly ModuleType[] = (['RNN', 'GRU', 'LSTM'] as const).flatMap(kind => [
  recurrent(kind),
  cell(kind),
]);
