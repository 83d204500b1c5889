import type { LayeredModel, Model, ModuleName, Node } from '../../graph/graph';

/** The model without positions in its text, if the text is not a file of its own. */
export function withoutPlaces(model: LayeredModel): LayeredModel {
  return { format: model.format, build: (begin, aids) => stripped(model.build(begin, aids)) };
}

function stripped(model: Model): Model {
  // Nodes of a module share its name.
  const modules = new Map<ModuleName, ModuleName>();
  const nameOf = (module: ModuleName): ModuleName => {
    const known = modules.get(module) ?? { ...module, range: undefined };
    modules.set(module, known);
    return known;
  };
  const nodes = model.graph.nodes.map((node): Node => {
    return { ...node, range: undefined, nameRange: undefined, scope: node.scope?.map(nameOf) };
  });
  return {
    ...model,
    graph: { ...model.graph, nodes },
    notices: model.notices.map(notice => ({ ...notice, range: undefined })),
  };
}
