import type { Attribute, Graph } from '../graph/graph';
import type { AnalyzedGraph, AnalyzedValue } from './analysis';
import type { Frame, Scope } from './frame';
import { readsOf } from '../graph/reads';

/**
 * What bodies give that are only tried. A loop tries its body until its types are settled, and the loops in it do so each
 * time: without a memory the tries multiply with every level. The same body, given the same and seeing the same around it,
 * gives the same.
 */
export class BodyMemo {
  private readonly results = new Map<Graph, Map<string, AnalyzedGraph>>();
  private readonly numbers = new WeakMap<object, number>();
  private readonly texts = new WeakMap<object, string>();
  private count = 0;

  /** The result of a body in its scope, from an earlier try or from `make`. */
  get(
    scope: Scope,
    frame: Frame,
    lookup: (name: string) => AnalyzedValue | null,
    make: () => AnalyzedGraph,
  ): AnalyzedGraph {
    const { graph } = scope;
    const results = this.results.get(graph) ?? new Map<string, AnalyzedGraph>();
    this.results.set(graph, results);
    const key = this.keyOf(scope, frame, lookup);
    const known = results.get(key);
    if (known) return known;
    const made = outcomeOf(make());
    results.set(key, made);
    return made;
  }

  private keyOf(
    { graph, values }: Scope,
    { depth, known, call }: Frame,
    lookup: (name: string) => AnalyzedValue | null,
  ) {
    const parts = [String(depth), this.numberOf(known), this.callText(call)];
    const { inputs, outside } = readsOf(graph);
    for (const name of inputs) parts.push(this.textOf(values.get(name) ?? null));
    for (const name of outside) parts.push(this.textOf(lookup(name)));
    return parts.join('\n');
  }

  private callText(call: Frame['call']): string {
    if (call === null) return '';
    return [...call].map(([name, attribute]) => `${JSON.stringify(name)} ${this.attributeText(attribute)}`).join(',');
  }

  private attributeText(attribute: Attribute): string {
    switch (attribute.kind) {
      case 'int':
      case 'float':
      case 'string':
        return `${attribute.kind} ${JSON.stringify(attribute.value)}`;
      default:
        return this.numberOf(attribute);
    }
  }

  /** Everything about a value that a rule may look at. */
  private textOf(value: AnalyzedValue | null): string {
    if (value === null) return '';
    const known = this.texts.get(value);
    if (known !== undefined) return known;
    const { type, constant, origin, accuracy, contentsAccuracy } = value;
    const contents = constant && this.constantText(constant);
    const text = `${JSON.stringify(type)} ${contents} ${origin} ${accuracy} ${contentsAccuracy}`;
    this.texts.set(value, text);
    return text;
  }

  private constantText(constant: object): string {
    const known = this.texts.get(constant);
    if (known !== undefined) return known;
    const text = JSON.stringify(constant);
    this.texts.set(constant, text);
    return text;
  }

  /** The same for the same object. */
  private numberOf(object: object | null): string {
    if (object === null) return '';
    const number = this.numbers.get(object) ?? ++this.count;
    this.numbers.set(object, number);
    return `#${number}`;
  }
}

/** Of a body that is only tried no more is kept than its outputs. */
function outcomeOf({ source, path, outputs }: AnalyzedGraph): AnalyzedGraph {
  return {
    source,
    path,
    nodes: [],
    inputs: [],
    outputs: outputs.map(output => output && { ...output, producer: null, standsFor: null, initializer: null }),
  };
}
