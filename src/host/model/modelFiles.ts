/** Files that are models by their names; config.json and model.json nearly always are. The menus have the same rule. */
const modelName =
  /(\.(onnx|keras|safetensors|gguf)|(^|[/._-])(model|keras|tfjs|architecture)\.json|\/config\.json|\.layers\.json|\.safetensors\.index\.json)$/;

/** Words that JSON with a model is named after: `model.json`, `resnet_model.json`. */
const jsonNames = ['model', 'keras', 'tfjs', 'architecture'];

/** The same as a glob for searches, which do not know braces inside braces. */
export const modelFiles = `**/{${[
  ...['*.onnx', '*.keras', '*.safetensors', '*.gguf', 'config.json', '*.layers.json', '*.safetensors.index.json'],
  ...jsonNames.flatMap(name => [`${name}.json`, `*[._-]${name}.json`]),
].join()}}`;

/** Whether a file is a model by its name. */
export function isModelPath(path: string): boolean {
  return modelName.test(path);
}
