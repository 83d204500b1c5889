/** Files that are models by their names; config.json and model.json nearly always are. The menus have the same rule. */
const modelName =
  /(\.(onnx|keras|safetensors|gguf)|(^|[/._-])(model|keras|tfjs|architecture)\.json|\/config\.json|\.layers\.json|\.safetensors\.index\.json)$/;

/** The same as a glob for searches. */
export const modelFiles =
  '**/{*.onnx,*.keras,*.safetensors,*.gguf,*[._-]{model,keras,tfjs,architecture}.json,{model,keras,tfjs,architecture,config}.json,*.layers.json,*.safetensors.index.json}';

/** Whether a file is a model by its name. */
export function isModelPath(path: string): boolean {
  return modelName.test(path);
}
