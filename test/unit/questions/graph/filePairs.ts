import { functionKey, type Graph, type Model, type Node } from '../../../../src/engine/graph/graph';

/** An input or output of a graph of the file: of the model, or of the body that a node has under this attribute. */
export interface GraphEnd {
  readonly kind: 'input' | 'output';
  readonly name: string;
  readonly holder: { readonly node: Node; readonly body: string } | null;
}

export type FileEnd = Node | GraphEnd;

/**
 * Who computes and who uses each value: found by name in the graphs as they are in the file. What is passed to a
 * function is also used by the nodes of its body, and what these compute is used by the readers of the function's
 * outputs.
 */
export function filePairs(model: Model): readonly (readonly [FileEnd, FileEnd])[] {
  const pairs: [FileEnd, FileEnd][] = [];
  type Lookup = (name: string) => FileEnd | undefined;
  const readNodes = (graph: Graph, own: Map<string, FileEnd>, outer: Lookup): Lookup => {
    const lookup: Lookup = name => own.get(name) ?? (graph.initializers.has(name) ? undefined : outer(name));
    for (const node of graph.nodes) {
      const makers = node.inputs.map(name => (name === '' ? undefined : lookup(name)));
      for (const maker of makers) if (maker !== undefined) pairs.push([maker, node]);
      for (const [body, attribute] of node.attributes)
        if (attribute.kind === 'graph') readGraph(attribute.value, { node, body }, lookup);
      const called = model.functions.get(functionKey(node.domain, node.op, node.overload));
      const inside = called && readFunction(called.graph, makers);
      node.outputs.forEach((name, index) => own.set(name, inside?.[index] ?? node));
    }
    return lookup;
  };
  const readGraph = (graph: Graph, holder: GraphEnd['holder'], outer: Lookup): void => {
    const own = new Map<string, FileEnd>();
    for (const { name } of graph.inputs)
      if (!graph.initializers.has(name)) own.set(name, { kind: 'input', name, holder });
    const lookup = readNodes(graph, own, outer);
    for (const { name } of graph.outputs) {
      const maker = lookup(name);
      if (maker !== undefined) pairs.push([maker, { kind: 'output', name, holder }]);
    }
  };
  const readFunction = (graph: Graph, passed: readonly (FileEnd | undefined)[]): (FileEnd | undefined)[] => {
    const own = new Map<string, FileEnd>();
    graph.inputs.forEach(({ name }, index) => {
      if (passed[index] !== undefined) own.set(name, passed[index]);
    });
    const computed = new Set(graph.nodes.flatMap(({ outputs }) => outputs));
    const lookup = readNodes(graph, own, () => undefined);
    return graph.outputs.map(({ name }) => (computed.has(name) ? lookup(name) : undefined));
  };
  readGraph(model.graph, null, () => undefined);
  return pairs;
}
