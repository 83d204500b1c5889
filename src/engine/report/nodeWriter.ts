import type { Shape } from '../graph/shape';
import type { Operand } from '../questions/quantization/operands';
import type { ReportedNode, ReportedTensor } from './report';
import { kept } from './support/kept';

/**
 * Nodes of a report as JSON: what `JSON.stringify` gives, which looks up every key of every object again. Large models
 * repeat shapes, and modules from one node to the next.
 */
export class NodeWriter {
  private readonly shape = kept<Shape | null>(shape => JSON.stringify(shape));
  private readonly tensor = (tensor: ReportedTensor | null): string => this.tensorText(tensor);
  private readonly operand = kept<Operand>(operand => JSON.stringify(operand));

  text(node: ReportedNode): string {
    return (
      `{"name":${quoted(node.name)},"op":${quoted(node.op)},"domain":${quoted(node.domain)}` +
      `,"scope":${list(node.scope, quoted)},"graph":${quoted(node.graph)}` +
      `,"inputs":${list(node.inputs, this.tensor)},"outputs":${list(node.outputs, this.tensor)}` +
      `,"macs":${node.macs},"flops":${node.flops},"special":${node.special}` +
      `,"params":${node.params},"buffers":${node.buffers},"weightBytes":${node.weightBytes}` +
      `,"formula":${quoted(node.formula)},"note":${quoted(node.note)}` +
      `,"counted":${node.counted},"accuracy":"${node.accuracy}"` +
      `,"bops":${node.bops},"operands":${node.operands === null ? null : list(node.operands, this.operand)}` +
      `,"engineWeightBytes":${node.engineWeightBytes}` +
      `,"bytesMoved":${node.bytesMoved},"intensity":${node.intensity}` +
      (node.timeBound === undefined ? '' : `,"timeBound":${node.timeBound},"boundBy":${JSON.stringify(node.boundBy)}`) +
      '}'
    );
  }

  private tensorText(tensor: ReportedTensor | null): string {
    return tensor === null
      ? 'null'
      : `{"name":${quoted(tensor.name)},"dtype":"${tensor.dtype}","shape":${this.shape(tensor.shape)}}`;
  }
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
