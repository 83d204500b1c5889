import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MemorySource } from '../../../../src/engine/readers/support/byteSource';
import type { Model } from '../../../../src/engine/graph/graph';
import { readOnnx } from '../../../../src/engine/readers/onnx/readOnnx';
import { Stretch } from '../../../../src/engine/readers/onnx/stretch';
import { UsualMessages } from '../../../../src/engine/readers/onnx/usualMessages';
import { graphProto, modelProto, nodeProto, valueInfoProto } from '../../support/onnxFile';
import { bytesField, flatten, varintField, type Message } from '../../support/protobuf';

/** What the fast way leaves to the general one: an annotation that neither keeps. */
const annotation: Message = varintField(99, 1);

const text = fc.oneof(fc.string({ maxLength: 200 }), fc.constantFrom('', 'x', 'größer', '\u0000', '日本'));

/** AttributeProto of the types FLOAT, INT, STRING, INTS (packed or not), and one of a function. */
const attribute = fc
  .tuple(
    fc.constantFrom('a', 'b', 'größe'),
    fc.oneof(
      fc.constant([...varintField(20, 1)]),
      fc.nat().map(value => [...varintField(3, value), ...varintField(20, 2)]),
      text.map(value => [...bytesField(4, value), ...varintField(20, 3)]),
      fc.array(fc.nat(300)).map(values => [...values.flatMap(value => varintField(8, value)), ...varintField(20, 7)]),
      text.map(value => [...bytesField(21, value), ...varintField(20, 2)]),
    ),
  )
  .map(([name, value]) => bytesField(5, [...bytesField(1, name), ...value]));

const node = fc
  .tuple(
    fc.constantFrom('Conv', 'Relu', 'Constant'),
    fc.array(text, { maxLength: 3 }),
    fc.array(text, { maxLength: 2 }),
    fc.array(attribute, { maxLength: 3 }),
    fc.array(
      fc.oneof(
        text.map(name => bytesField(3, name)),
        text.map(domain => bytesField(7, domain)),
        attribute,
      ),
      {
        maxLength: 3,
      },
    ),
  )
  .map(([op, inputs, outputs, attributes, more]) =>
    nodeProto(op, inputs, outputs, [...attributes.flat(), ...more.flat()]),
  );

/** TensorProto with `external_data`. */
const tensor = fc
  .tuple(text, fc.array(fc.nat(100_000), { maxLength: 4 }), fc.nat(20))
  .map(([name, dims, type]) => [
    ...dims.flatMap(dim => varintField(1, dim)),
    ...varintField(2, type),
    ...bytesField(8, name),
    ...bytesField(13, [...bytesField(1, 'location'), ...bytesField(2, 'weights.bin')]),
    ...varintField(14, 1),
  ]);

const value = fc
  .tuple(text, fc.array(fc.oneof(fc.nat(500), text), { maxLength: 3 }), fc.nat(20))
  .map(([name, dims, type]) => valueInfoProto(name, dims, type));

/** Tensors are elsewhere in a file with annotations. */
function withoutPlaces({ graph, ...model }: Model): unknown {
  return {
    ...model,
    graph: { ...graph, initializers: [...graph.initializers.values()].map(({ at: _, ...rest }) => rest) },
  };
}

describe('UsualMessages', () => {
  it('reads the same as the general way does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(node, { maxLength: 6 }),
        fc.array(tensor, { maxLength: 4 }),
        fc.array(value, { maxLength: 4 }),
        async (nodes, initializers, values) => {
          const model = (more: Message): Uint8Array =>
            flatten(
              modelProto([
                ...graphProto({
                  nodes: nodes.map(node => [...node, ...more]),
                  initializers: initializers.map(tensor => [...tensor, ...more]),
                }),
                ...values.flatMap(value => bytesField(13, [...value, ...more])),
              ]),
            );
          const usual = await readOnnx(new MemorySource(model([])));
          assert.deepEqual(withoutPlaces(usual), withoutPlaces(await readOnnx(new MemorySource(model(annotation)))));
        },
      ),
    );
  });

  it('keeps what two equal constants hold apart', async () => {
    const constant = (output: string): Message =>
      nodeProto(
        'Constant',
        [],
        [output],
        bytesField(5, [...bytesField(1, 'value_int'), ...varintField(3, 7), ...varintField(20, 2)]),
      );
    const { graph } = await readOnnx(
      new MemorySource(flatten(modelProto(graphProto({ nodes: [constant('a'), constant('b')] })))),
    );
    assert.notEqual(graph.nodes[0].attributes, graph.nodes[1].attributes);
    assert.deepEqual(graph.nodes[0].attributes, graph.nodes[1].attributes);
  });

  it('makes no text of a stretch for what holds a payload: names would keep the payload', () => {
    const usual = new UsualMessages({ attributes: () => null, type: () => null });
    const payload = new Uint8Array(20_000).fill(7);
    const weight = flatten([...varintField(1, 20_000), ...bytesField(8, 'weight'), ...bytesField(9, payload)]);
    const value = bytesField(5, [...bytesField(1, 'value'), ...bytesField(5, bytesField(9, payload))]);
    const node = flatten(nodeProto('Held', ['x'], ['y'], value));
    assert.equal(usual.tensor(new Untouched(weight), 0, weight.length, 0), null);
    assert.equal(usual.node(new Untouched(node), 0, node.length), null);
  });
});

class Untouched extends Stretch {
  override text(): string {
    return assert.fail('A text was made.');
  }
}
