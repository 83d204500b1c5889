import type { Model } from './graph';
import { say, verbatim, type Message } from './message';

/** What the sources of models are called. */
export const formatNames: Readonly<Record<Model['format'], Message>> = {
  onnx: verbatim('ONNX'),
  layers: say`Layer spec`,
  keras: verbatim('Keras'),
  tfjs: verbatim('TensorFlow.js'),
  transformers: say`Transformers configuration`,
  safetensors: verbatim('safetensors'),
  gguf: verbatim('GGUF'),
};
