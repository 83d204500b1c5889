import type { Shape } from '../graph/shape';
import type { ReportedNode, ReportedTensor } from './report';
import { kept } from './support/kept';

/** What is written before the figures of a node: `JSON.stringify` leaves it out. */
const withoutFigures = {
  name: undefined,
  op: undefined,
  domain: undefined,
  scope: undefined,
  graph: undefined,
  inputs: undefined,
  outputs: undefined,
};

type ReportedFigures = Omit<ReportedNode, keyof typeof withoutFigures>;

/** Figures of so many nodes are kept. */
const mostFigures = 16;

/**
 * Nodes of a report as JSON: what `JSON.stringify` gives, which looks up every key of every object again. Large models
 * repeat shapes, and the figures of a few layers.
 */
export class NodeWriter {
  private readonly shape = kept<Shape | null>(shape => JSON.stringify(shape));
  private readonly tensor = (tensor: ReportedTensor | null): string => this.tensorText(tensor);
  private readonly written: { readonly node: ReportedNode; readonly text: string }[] = [];
  private next = 0;

  text(node: ReportedNode): string {
    return (
      `{"name":${quoted(node.name)},"op":${quoted(node.op)},"domain":${quoted(node.domain)}` +
      `,"scope":${list(node.scope, quoted)},"graph":${quoted(node.graph)}` +
      `,"inputs":${list(node.inputs, this.tensor)},"outputs":${list(node.outputs, this.tensor)},${this.figures(node)}`
    );
  }

  /** The rest of a node's text. */
  private figures(node: ReportedNode): string {
    for (const { node: earlier, text } of this.written) if (haveSameFigures(node, earlier)) return text;
    const text = JSON.stringify({ ...node, ...withoutFigures }).slice(1);
    this.written[this.next] = { node, text };
    this.next = (this.next + 1) % mostFigures;
    return text;
  }

  private tensorText(tensor: ReportedTensor | null): string {
    return tensor === null
      ? 'null'
      : `{"name":${quoted(tensor.name)},"dtype":"${tensor.dtype}","shape":${this.shape(tensor.shape)}}`;
  }
}

function haveSameFigures(a: ReportedFigures, b: ReportedFigures): boolean {
  return (
    a.flops === b.flops &&
    a.macs === b.macs &&
    a.special === b.special &&
    a.params === b.params &&
    a.buffers === b.buffers &&
    a.weightBytes === b.weightBytes &&
    a.formula === b.formula &&
    a.note === b.note &&
    a.counted === b.counted &&
    a.accuracy === b.accuracy &&
    a.bops === b.bops &&
    a.operands?.[0] === b.operands?.[0] &&
    a.operands?.[1] === b.operands?.[1] &&
    a.engineWeightBytes === b.engineWeightBytes &&
    a.bytesMoved === b.bytesMoved &&
    a.intensity === b.intensity &&
    a.timeBound === b.timeBound &&
    a.boundBy === b.boundBy
  );
}

function list<T>(items: readonly T[], textOf: (item: T) => string): string {
  let text = '[';
  for (let index = 0; index < items.length; index++)
    text += index === 0 ? textOf(items[index]) : `,${textOf(items[index])}`;
  return `${text}]`;
}

/** Most names and formulas have nothing to escape. */
function quoted(text: string): string {
  return isPlain.test(text) ? `"${text}"` : JSON.stringify(text);
}

const isPlain = /^[^"\\\u0000-\u001f\ud800-\udfff]*$/;
