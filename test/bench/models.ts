import { bytesField, varintField, type Message } from '../unit/support/protobuf';
import { graphProto, modelProto, nodeProto, valueInfoProto, weightProto } from '../unit/support/onnxFile';

/** AlexNet with its 61.1 million weights in the file, or stored elsewhere as `external_data`. */
export function alexNet(weightsInline: boolean): Message {
  const weight = weightsInline ? weightProto : externalWeight;
  const nodes: Message[] = [];
  const initializers: Message[] = [];
  let value = 'input';
  const add = (op: string, name: string, weights: readonly (readonly number[])[], attributes: Message): void => {
    const names = weights.map((_, index) => `${name}.${index === 0 ? 'weight' : 'bias'}`);
    weights.forEach((dims, index) => initializers.push(weight(names[index], dims)));
    const output = `/${name}/${op}_output_0`;
    nodes.push(nodeProto(op, [value, ...names], [output], [...bytesField(3, `/${name}/${op}`), ...attributes]));
    value = output;
  };
  const convolution = (index: number, from: number, to: number, kernel: number, stride: number, pad: number): void => {
    add(
      'Conv',
      `features/features.${index}`,
      [[to, from, kernel, kernel], [to]],
      [...ints('pads', [pad, pad, pad, pad]), ...ints('strides', [stride, stride])],
    );
    add('Relu', `features/features.${index + 1}`, [], []);
  };
  const pool = (index: number): void =>
    add('MaxPool', `features/features.${index}`, [], [...ints('kernel_shape', [3, 3]), ...ints('strides', [2, 2])]);
  const linear = (index: number, from: number, to: number): void =>
    add('Gemm', `classifier/classifier.${index}`, [[to, from], [to]], int('transB', 1));
  convolution(0, 3, 64, 11, 4, 2);
  pool(2);
  convolution(3, 64, 192, 5, 1, 2);
  pool(5);
  convolution(6, 192, 384, 3, 1, 1);
  convolution(8, 384, 256, 3, 1, 1);
  convolution(10, 256, 256, 3, 1, 1);
  pool(12);
  add('Flatten', 'flatten', [], []);
  linear(1, 9216, 4096);
  linear(4, 4096, 4096);
  linear(6, 4096, 1000);
  return modelProto(
    graphProto({ nodes, initializers, inputs: [valueInfoProto('input', [1, 3, 224, 224])], outputs: [] }),
  );
}

/** A chain of matrix products whose square weights fill the file. */
export function products(count: number, size: number): Message {
  const indices = Array.from({ length: count }, (_, index) => index);
  return modelProto(
    graphProto({
      nodes: indices.map(index => nodeProto('MatMul', [`v${index}`, `w${index}`], [`v${index + 1}`])),
      initializers: indices.map(index => weightProto(`w${index}`, [size, size])),
      inputs: [valueInfoProto('v0', [1, size])],
      outputs: [],
    }),
  );
}

/** Residual blocks of five nodes each, named as torch's exporter names them. */
export function residualBlocks(nodeCount: number): Message {
  const nodes: Message[] = [];
  const initializers: Message[] = [];
  const perStage = 10;
  let value = 'input';
  for (let block = 0; nodes.length < nodeCount; block++) {
    const path = `/stages/stages.${Math.floor(block / perStage)}/stages.${Math.floor(block / perStage)}.${block % perStage}`;
    const entry = value;
    const add = (op: string, name: string, inputs: readonly string[], attributes: Message = []): void => {
      const output = `${path}/${name}/${op}_output_0`;
      nodes.push(nodeProto(op, inputs, [output], [...bytesField(3, `${path}/${name}/${op}`), ...attributes]));
      value = output;
    };
    for (const name of ['conv1', 'conv2']) {
      const weight = `${path.slice(1)}.${name}.weight`;
      initializers.push(externalWeight(weight, [16, 16, 3, 3]));
      add('Conv', name, [value, weight], ints('pads', [1, 1, 1, 1]));
      if (name === 'conv1') add('Relu', 'relu', [value]);
    }
    add('Add', 'add', [value, entry]);
    add('Relu', 'out', [value]);
  }
  return modelProto(
    graphProto({
      nodes: nodes.slice(0, nodeCount),
      initializers,
      inputs: [valueInfoProto('input', ['batch', 16, 32, 32])],
      outputs: [],
    }),
  );
}

/** Modules one after the other, each of parallel branches of activations. */
export function branches(modules: number, parallel: number, length: number): Message {
  const nodes: Message[] = [];
  let value = 'input';
  for (let module = 0; module < modules; module++) {
    const ends = Array.from({ length: parallel }, (_, branch) => {
      let end = value;
      for (let step = 0; step < length; step++) {
        const name = `/module${module}/branch${branch}_${step}/Sigmoid`;
        nodes.push(nodeProto('Sigmoid', [end], [`${name}_output_0`], bytesField(3, name)));
        end = `${name}_output_0`;
      }
      return end;
    });
    const name = `/module${module}/sum/Sum`;
    nodes.push(nodeProto('Sum', ends, [`${name}_output_0`], bytesField(3, name)));
    value = `${name}_output_0`;
  }
  return modelProto(graphProto({ nodes, initializers: [], inputs: [valueInfoProto('input', [1, 64])], outputs: [] }));
}

/** A layer spec with this many layers. */
export function layerSpec(layers: number): string {
  const pair = (index: number): object[] => [
    { name: `conv${index}`, type: 'Conv2d', in_channels: 16, out_channels: 16, kernel_size: 3, padding: 1 },
    { name: `relu${index}`, type: 'ReLU' },
  ];
  return JSON.stringify(
    { name: 'Long', input: [16, 32, 32], layers: Array.from({ length: layers / 2 }, (_, index) => pair(index)).flat() },
    null,
    2,
  );
}

/** TensorProto with `external_data`: the weights are in another file. */
function externalWeight(name: string, dims: readonly number[]): Message {
  return [
    ...dims.flatMap(dim => varintField(1, dim)),
    ...varintField(2, 1),
    ...bytesField(8, name),
    ...bytesField(13, [...bytesField(1, 'location'), ...bytesField(2, 'weights.bin')]),
    ...varintField(14, 1),
  ];
}

/** AttributeProto of the types INT (2) and INTS (7). */
function int(name: string, value: number): Message {
  return bytesField(5, [...bytesField(1, name), ...varintField(3, value), ...varintField(20, 2)]);
}

function ints(name: string, values: readonly number[]): Message {
  return bytesField(5, [
    ...bytesField(1, name),
    ...values.flatMap(value => varintField(8, value)),
    ...varintField(20, 7),
  ]);
}
