import type { Model } from '../../graph/graph';

/** Names that exporters give to every graph. */
const generic = /^(|main|main_graph|torch_jit|torch-jit-export|graph|model|tf2onnx|onnx_graph|Graph for .*)$/i;

/** The name of a model: its own if it has one, otherwise its file's. */
export function modelName({ graph }: Model, file: string): string {
  if (!generic.test(graph.name)) return graph.name;
  const base = file.split(/[\\/]/).at(-1)!;
  return base.replace(/(\.layers)?\.[^.]+$/, '') || base;
}
