/** The ids of the manifest's editors, pages and view. */
export const viewTypes = {
  /** Files that are no text. */
  model: 'modelCostLens.onnx',
  text: 'modelCostLens.layers',
  comparison: 'modelCostLens.compare',
  table: 'modelCostLens.models',
  workspace: 'modelCostLens.workspace',
} as const;
