import { graphProto, modelProto, valueInfoProto } from '../../unit/support/onnxFile';
import { flatten } from '../../unit/support/protobuf';

/**
 * A chain of Relu over a tensor of 8 elements: 8 FLOPs per node, and seconds of work if it is long. The nodes are
 * written as text, which matches protobuf for short strings: a byte array for each would create garbage by the
 * hundred megabytes.
 */
export function chainModel(count: number): Uint8Array {
  const field = (number: number, text: string): string => String.fromCharCode(number * 8 + 2, text.length) + text;
  const nodes: string[] = [];
  for (let index = 0; index < count; index++)
    nodes.push(
      field(
        1,
        field(1, `t${index}`) +
          field(2, `t${index + 1}`) +
          field(3, `/block.${index >> 8}/r${index}`) +
          field(4, 'Relu'),
      ),
    );
  const ends = graphProto({ inputs: [valueInfoProto('t0', [1, 8])], outputs: [valueInfoProto(`t${count}`, [1, 8])] });
  return flatten(modelProto([new TextEncoder().encode(nodes.join('')), ...ends]));
}
