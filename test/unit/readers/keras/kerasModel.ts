import { analyze, type Analysis, type AnalyzeOptions } from '../../../../src/engine/analysis/analyze';
import { readKeras } from '../../../../src/engine/readers/keras/readKeras';

export type Json = Record<string, unknown>;

/** A tensor as Keras 2 refers to it: one output of one call of a layer. */
export const output = (name: string, call = 0, index = 0, keywords: Json = {}): unknown[] => [
  name,
  call,
  index,
  keywords,
];

/** A tensor as Keras 3 refers to it, with its shape. */
export const tensor3 = (name: string, shape: readonly (number | null)[], call = 0, index = 0): Json => ({
  class_name: '__keras_tensor__',
  config: { shape, dtype: 'float32', keras_history: [name, call, index] },
});

/** A call as Keras 3 writes it. */
export const call3 = (args: readonly unknown[], kwargs: Json = {}): Json => ({ args, kwargs });

export const input = (name: string, shape: readonly (number | null)[], dtype = 'float32'): Json => ({
  class_name: 'InputLayer',
  name,
  config: { name, batch_input_shape: [null, ...shape], dtype },
  inbound_nodes: [],
});

/** A layer in a functional model, with its calls. */
export const layer = (
  name: string,
  className: string,
  config: Json,
  calls: readonly unknown[],
  more: Json = {},
): Json => ({
  class_name: className,
  name,
  config: { name, ...config },
  inbound_nodes: calls,
  ...more,
});

export const functional = (
  name: string,
  layers: readonly Json[],
  inputs: readonly string[],
  outputs: readonly unknown[],
): Json => ({
  class_name: 'Functional',
  config: { name, layers, input_layers: inputs.map(other => [other, 0, 0]), output_layers: outputs },
});

export const sequential = (name: string, layers: readonly Json[]): Json => ({
  class_name: 'Sequential',
  config: { name, layers },
});

/** A layer in a Sequential model. */
export const step = (className: string, config: Json = {}): Json => ({
  class_name: className,
  config: { name: className.toLowerCase(), ...config },
});

export const read = (model: Json, options?: AnalyzeOptions): Analysis =>
  analyze(readKeras(JSON.stringify(model)), options);

/** The shapes of a model's outputs. */
export const outputShapes = ({ graph }: Analysis): unknown[] =>
  graph.outputs.map(value => (value?.type?.kind === 'tensor' ? value.type.shape : null));
