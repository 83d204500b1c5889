import type { Model } from '../../graph/graph';

/** Names that exporters give to every graph. */
const generic = /^(|main|main_graph|torch_jit|torch-jit-export|graph|model|tf2onnx|onnx_graph|Graph for .*)$/i;

/** What to call a model: its own name where it has one, else its file's. */
export function modelName({ graph }: Model, file: string): string {
  if (!generic.test(graph.name)) return graph.name;
  const base = file.split(/[\\/]/).at(-1)!;
  return base.replace(/(\.layers)?\.[^.]+$/, '') || base;
}
