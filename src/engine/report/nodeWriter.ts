import { onceForAlike } from '../analysis/alike';
import type { AnalyzedValue, OpenTypes } from '../analysis/analysis';
import type { CountedNode } from '../analysis/countedNode';
import { knownType } from '../analysis/knownType';
import { nodeLabel } from '../analysis/nodeNames';
import { controls, printable } from '../graph/printable';
import type { ValueType } from '../graph/value';
import type { ReportedFigures, ReportedTime } from './report';
import { kept } from './support/kept';

/**
 * Nodes of a report as JSON: what `JSON.stringify` gives, which looks up every key of every object again, with control
 * characters escaped. What alike nodes have in common is written once.
 */
export class NodeWriter {
  private readonly operator: (index: number) => string;
  private readonly scope = new PathWriter();
  private readonly tensor: (value: AnalyzedValue | null) => string;
  /** A node's figures, without the braces around them. */
  private readonly figures: (index: number) => string;
  private graph = { name: '', text: '""' };

  constructor(
    private readonly nodes: readonly CountedNode[],
    openTypes: OpenTypes,
    figuresOf: (node: CountedNode, index: number) => ReportedFigures,
  ) {
    this.operator = onceForAlike(
      nodes,
      ({ analyzed: { node } }) => `","op":${quoted(node.op)},"domain":${quoted(node.domain)},"scope":`,
    );
    this.figures = onceForAlike(nodes, (node, index) => json(figuresOf(node, index)).slice(1, -1));
    const type = kept(typeText);
    this.tensor = value =>
      value === null ? 'null' : `{"name":"${escaped(value.name)}${type(knownType(value, openTypes))}`;
  }

  /** The text of a node up to its figures. */
  named(index: number, path: readonly string[]): string {
    const { analyzed } = this.nodes[index];
    return (
      `{"name":"${escaped(nodeLabel(analyzed.node))}${this.operator(index)}${this.scope.text(path)}` +
      `,"graph":${this.graphText(analyzed.graph)}` +
      `,"inputs":${list(analyzed.inputs, this.tensor)},"outputs":${list(analyzed.outputs, this.tensor)},`
    );
  }

  /** The rest of it. */
  counted(index: number, time: ReportedTime | null): string {
    return this.figures(index) + (time === null ? '}' : `,${json(time).slice(1)}`);
  }

  private graphText(name: string): string {
    if (name !== this.graph.name) this.graph = { name, text: quoted(name) };
    return this.graph.text;
  }
}

/** Paths as JSON. That of a node begins as that of the node before, most often. */
class PathWriter {
  private last: readonly string[] = [];
  /** For each length how the last path begins. */
  private readonly beginnings = ['['];

  text(path: readonly string[]): string {
    let length = 0;
    while (length < path.length && path[length] === this.last[length]) length++;
    for (; length < path.length; length++)
      this.beginnings[length + 1] = `${this.beginnings[length]}${length === 0 ? '' : ','}${quoted(path[length])}`;
    this.last = path;
    return `${this.beginnings[length]}]`;
  }
}

/** What follows the name of a tensor, from the quotation mark on. */
function typeText(type: ValueType | null): string {
  const [dtype, shape] = type?.kind === 'tensor' ? [type.dtype, type.shape] : ['undefined', null];
  return `","dtype":"${dtype}","shape":${JSON.stringify(shape)}}`;
}

function list<T>(items: readonly T[], textOf: (item: T) => string): string {
  let text = '[';
  for (let index = 0; index < items.length; index++)
    text += index === 0 ? textOf(items[index]) : `,${textOf(items[index])}`;
  return `${text}]`;
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

/** A text between quotation marks. Most names have nothing to escape. */
function escaped(text: string): string {
  return isPlain.test(text) ? text : json(text).slice(1, -1);
}

/** A value as JSON with control characters escaped. */
export function json(value: unknown): string {
  return printable(JSON.stringify(value));
}

const isPlain = new RegExp(`^[^"\\\\\\u0000-\\u001f${controls}\\ud800-\\udfff]*$`);
