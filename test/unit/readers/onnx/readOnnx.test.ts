import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyze } from '../../../../src/engine/analysis/analyze';
import { MemorySource } from '../../../../src/engine/readers/support/byteSource';
import { readOnnx } from '../../../../src/engine/readers/onnx/readOnnx';
import { ReadError } from '../../../../src/engine/readers/support/readError';
import { graphProto, modelProto, nodeProto, valueInfoProto, weightProto } from '../../support/onnxFile';
import { bytesField, flatten, varintField, type Message } from '../../support/protobuf';
import { SegmentedSource } from '../../support/segmentedSource';

/** A chain of fully connected layers of `width` × `width`. */
function chain(layers: number, width: number): Message {
  const indices = Array.from({ length: layers }, (_, index) => index);
  return modelProto(
    graphProto({
      nodes: indices.map(index => nodeProto('MatMul', [`x${index}`, `w${index}`], [`x${index + 1}`])),
      initializers: indices.map(index => weightProto(`w${index}`, [width, width])),
      inputs: [valueInfoProto('x0', ['batch', width])],
      outputs: [valueInfoProto(`x${layers}`, ['batch', width])],
    }),
  );
}

describe('readOnnx', () => {
  it('reads less than 1 MB of a 3 GB model of 200 layers', async () => {
    const source = new SegmentedSource(chain(200, 1940));
    assert.ok(source.size > 3e9, `${source.size} bytes`);
    const model = await readOnnx(source);
    assert.ok(source.bytesRead < 1e6, `${source.bytesRead} bytes read`);
    // 200 products of a vector of 1,940 with a 1,940 × 1,940 matrix.
    assert.equal(analyze(model).totals.exact.macs, 200 * 1940 * 1940);
    assert.equal(analyze(model).totals.exact.params, 200 * 1940 * 1940);
  });

  it('gives the same result whether a read returns everything at once or byte by byte', async () => {
    const parts = chain(3, 4);
    const whole = await readOnnx(new SegmentedSource(parts));
    assert.deepEqual(await readOnnx(new SegmentedSource(parts, 1)), whole);
  });

  it('keeps additions since ONNX 1.10: overloads, scopes of torch dynamo, new types', async () => {
    const metadata = [
      ...bytesField(1, 'pkg.torch.onnx.name_scopes'),
      ...bytesField(2, "['', 'features', 'features.0', 'conv2d']"),
    ];
    const classes = [
      ...bytesField(1, 'pkg.torch.onnx.class_hierarchy'),
      ...bytesField(
        2,
        "['AlexNet', 'torch.nn.modules.container.Sequential', 'torch.nn.modules.conv.Conv2d', 'aten.conv2d.default']",
      ),
    ];
    const node = nodeProto(
      'Conv',
      ['x', 'w'],
      ['y'],
      [...bytesField(8, 'other'), ...bytesField(9, metadata), ...bytesField(9, classes)],
    );
    const packed = [
      ...varintField(1, 6),
      ...varintField(2, 22),
      ...bytesField(8, 'w'),
      ...bytesField(9, Uint8Array.of(1, 2, 3)),
    ];
    const model = await readOnnx(
      new SegmentedSource(modelProto(graphProto({ nodes: [node], initializers: [packed] }))),
    );
    const [read] = model.graph.nodes;
    assert.equal(read.overload, 'other');
    assert.deepEqual(read.scope, [
      { name: 'features', type: 'Sequential' },
      { name: 'features.0', type: 'Conv2d' },
    ]);
    // TensorProto.DataType 22 is INT4.
    assert.equal(model.graph.initializers.get('w')?.dtype, 'int4');
  });

  it('keeps small integer tensors, which determine shapes, in both encodings', async () => {
    const raw = [
      ...varintField(1, 2),
      ...varintField(2, 7),
      ...bytesField(8, 'raw'),
      ...bytesField(9, Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255)),
    ];
    const field = [
      ...varintField(1, 2),
      ...varintField(2, 7),
      ...bytesField(7, Uint8Array.of(5, 7)),
      ...bytesField(8, 'field'),
    ];
    const model = await readOnnx(new SegmentedSource(modelProto(graphProto({ initializers: [raw, field] }))));
    assert.deepEqual(model.graph.initializers.get('raw')?.constant?.values, [5, -1]);
    assert.deepEqual(model.graph.initializers.get('field')?.constant?.values, [5, 7]);
  });

  it('keeps short string tensors, which can determine shapes, and skips long ones', async () => {
    const text = (name: string, words: readonly string[]) => [
      ...varintField(1, words.length),
      ...varintField(2, 8),
      ...words.flatMap(word => [...bytesField(6, word)]),
      ...bytesField(8, name),
    ];
    const long = Array.from({ length: 300 }, () => 'a word of twenty one.');
    const model = await readOnnx(
      new SegmentedSource(modelProto(graphProto({ initializers: [text('few', ['größer', '']), text('many', long)] }))),
    );
    assert.deepEqual(model.graph.initializers.get('few')?.constant?.strings, ['größer', '']);
    assert.deepEqual(model.graph.initializers.get('few')?.constant?.values, [null, null]);
    assert.equal(model.graph.initializers.get('many')?.constant, undefined);
  });

  it('reports in one sentence where a truncated file ends', async () => {
    const bytes = flatten(chain(2, 8));
    await assert.rejects(readOnnx(new MemorySource(bytes.subarray(0, bytes.length - 40))), (error: ReadError) => {
      assert.equal(error.code, 'truncated');
      assert.match(error.message, /^The file is truncated: .*byte \d+.*\.$/);
      return true;
    });
  });

  it('rejects graphs that are nested too deeply', async () => {
    let graph = graphProto({});
    for (let depth = 0; depth < 200; depth++) {
      graph = graphProto({
        nodes: [
          nodeProto('If', ['c'], ['y'], bytesField(5, [...bytesField(1, 'then_branch'), ...bytesField(6, graph)])),
        ],
      });
    }
    await assert.rejects(readOnnx(new SegmentedSource(modelProto(graph))), { code: 'too-deep' });
  });

  it('returns a model or a ReadError for any damaged file', async () => {
    const valid = flatten(
      modelProto(
        graphProto({
          nodes: [
            nodeProto('MatMul', ['x', 'w'], ['y'], bytesField(5, [...bytesField(1, 'alpha'), ...varintField(3, 1)])),
          ],
          initializers: [weightProto('w', [4, 4])],
          inputs: [valueInfoProto('x', ['n', 4])],
          outputs: [valueInfoProto('y', ['n', 4])],
        }),
      ),
    );
    const edit = fc.record({ at: fc.nat(valid.length - 1), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), fc.nat(valid.length), async (edits, length) => {
        const bytes = Uint8Array.from(valid.subarray(0, length));
        for (const { at, byte } of edits) if (at < bytes.length) bytes[at] = byte;
        try {
          analyze(await readOnnx(new MemorySource(bytes)));
        } catch (error) {
          assert.ok(error instanceof ReadError, String(error));
        }
      }),
      { numRuns: 500 },
    );
  });
});
