import { bytesField, varintField, type Message } from '../unit/support/protobuf';
import { graphProto, modelProto, nodeProto, valueInfoProto, weightProto } from '../unit/support/onnxFile';

/** A way to make a model larger: `make(n)` creates one with n of the things in its name. */
export interface GrowingModel {
  readonly name: string;
  /** The smallest size that is measured; it is doubled from there. */
  readonly from: number;
  readonly make: (size: number) => Message;
}

const own = 'own';

const list = <T>(size: number, make: (index: number) => T): T[] =>
  Array.from({ length: size }, (_, index) => make(index));

const graphOf = (nodes: readonly Message[], more: Partial<Parameters<typeof graphProto>[0]> = {}): Message =>
  graphProto({ nodes, initializers: [], inputs: [valueInfoProto('x0', [2, 3])], outputs: [], ...more });

const modelOf = (nodes: readonly Message[], more: Partial<Parameters<typeof graphProto>[0]> = {}): Message =>
  modelProto(graphOf(nodes, more));

/** A chain of nodes: each takes the output of the previous one. */
const chain = (size: number, make: (from: string, to: string, index: number) => Message): Message[] =>
  list(size, index => make(`x${index}`, `x${index + 1}`, index));

const relu = (from: string, to: string): Message => nodeProto('Relu', [from], [to]);

const named = (name: string): Message => bytesField(3, name);

/** AttributeProto of the types INT (2) and GRAPH (5). */
const int = (name: string, value: number): Message =>
  bytesField(5, [...bytesField(1, name), ...varintField(3, value), ...varintField(20, 2)]);
const graph = (name: string, value: Message): Message =>
  bytesField(5, [...bytesField(1, name), ...bytesField(6, value), ...varintField(20, 5)]);

const opset = (domain: string, version: number): Message => [...bytesField(1, domain), ...varintField(2, version)];

/** FunctionProto of one input x and one output y. */
const functionProto = (name: string, nodes: readonly Message[], valueInfo: readonly Message[] = []): Message =>
  bytesField(25, [
    ...bytesField(1, name),
    ...bytesField(4, 'x'),
    ...bytesField(5, 'y'),
    ...nodes.flatMap(node => bytesField(7, node)),
    ...bytesField(9, opset('', 17)),
    ...bytesField(9, opset(own, 1)),
    ...bytesField(10, own),
    ...valueInfo.flatMap(info => bytesField(12, info)),
  ]);

const call = (op: string, from: string, to: string): Message => nodeProto(op, [from], [to], bytesField(7, own));

const withFunctions = (nodes: readonly Message[], functions: readonly Message[]): Message => [
  ...modelOf(nodes),
  ...bytesField(8, opset(own, 1)),
  ...functions.flat(),
];

/** Nested Ifs, as deep as bodies may be nested. A model has several of these towers. */
const deepest = 40;
function tower(index: number): Message {
  let inner: Message = relu('x0', 'y');
  for (let level = 0; level < deepest; level++) {
    const body = [...bytesField(1, inner), ...bytesField(12, bytesField(1, 'y'))];
    inner = nodeProto(
      'If',
      ['yes'],
      [level === deepest - 1 ? `t${index}` : 'y'],
      [
        ...graph('then_branch', body),
        ...graph('else_branch', [...bytesField(1, relu('x0', 'y')), ...bytesField(12, bytesField(1, 'y'))]),
      ],
    );
  }
  return inner;
}

/** Every way in which a file can grow. */
export const growingModels: readonly GrowingModel[] = [
  { name: 'nodes', from: 4_000, make: size => modelOf(chain(size, relu)) },
  {
    name: 'nodes of one name',
    from: 4_000,
    make: size => modelOf(chain(size, (from, to) => nodeProto('Relu', [from], [to], named('same')))),
  },
  {
    name: 'nodes in one module each',
    from: 4_000,
    make: size =>
      modelOf(chain(size, (from, to, index) => nodeProto('Relu', [from], [to], named(`/a/b.${index}/Relu`)))),
  },
  {
    name: 'nodes without edges between them',
    from: 4_000,
    make: size => modelOf(list(size, index => relu('x0', `y${index}`))),
  },
  {
    name: 'nodes in reverse order',
    from: 4_000,
    make: size => modelOf(chain(size, relu).reverse()),
  },
  {
    name: 'attributes of a node',
    from: 4_000,
    make: size => modelOf([nodeProto('Relu', ['x0'], ['y'], list(size, index => int(`a${index}`, 1)).flat())]),
  },
  {
    name: 'value_info',
    from: 8_000,
    make: size =>
      modelProto([
        ...graphOf(chain(10, relu)),
        ...list(size, index => bytesField(13, valueInfoProto(`v${index}`, [2, 3]))).flat(),
      ]),
  },
  {
    name: 'value_info of a function, and its calls',
    from: 500,
    make: size =>
      withFunctions(
        chain(size, (from, to) => call('F', from, to)),
        [
          functionProto(
            'F',
            [relu('x', 'y')],
            list(size, index => valueInfoProto(`v${index}`, [2, 3])),
          ),
        ],
      ),
  },
  {
    name: 'functions',
    from: 2_000,
    make: size =>
      withFunctions(
        chain(size, (from, to, index) => call(`F${index}`, from, to)),
        list(size, index => functionProto(`F${index}`, [relu('x', 'y')])),
      ),
  },
  {
    name: 'calls of a function',
    from: 2_000,
    make: size =>
      withFunctions(
        chain(size, (from, to) => call('F', from, to)),
        [functionProto('F', [relu('x', 't'), relu('t', 'y')])],
      ),
  },
  {
    name: 'towers of bodies, 40 deep',
    from: 10,
    make: size =>
      modelOf(list(size, tower), {
        inputs: [valueInfoProto('x0', [2, 3]), bytesField(1, 'yes')],
      }),
  },
  {
    name: 'names that bodies capture',
    from: 250,
    make: size => {
      const names = list(size, index => `c${index}`);
      let inner: Message = nodeProto('Concat', names, ['y'], int('axis', 0));
      for (let level = 0; level < 20; level++) {
        const body = [...bytesField(1, inner), ...bytesField(12, bytesField(1, 'y'))];
        inner = nodeProto('If', ['yes'], ['y'], [...graph('then_branch', body), ...graph('else_branch', body)]);
        if (level > 5) inner = nodeProto('If', ['yes'], ['y'], graph('then_branch', body));
      }
      return modelOf([...names.map(name => relu('x0', name)), inner], {
        inputs: [valueInfoProto('x0', [2, 3]), bytesField(1, 'yes')],
      });
    },
  },
  {
    name: 'initializers',
    from: 4_000,
    make: size =>
      modelOf(
        chain(size, (from, to, index) => nodeProto('Add', [from, `w${index}`], [to])),
        { initializers: list(size, index => weightProto(`w${index}`, [3])) },
      ),
  },
  {
    name: 'initializers that nobody uses',
    from: 8_000,
    make: size => modelOf([relu('x0', 'y')], { initializers: list(size, index => weightProto(`w${index}`, [3])) }),
  },
  {
    name: 'inputs of the model',
    from: 4_000,
    make: size =>
      modelOf(
        [
          nodeProto(
            'Sum',
            list(size, index => `x${index}`),
            ['y'],
          ),
        ],
        {
          inputs: list(size, index => valueInfoProto(`x${index}`, ['batch', 3])),
        },
      ),
  },
  {
    name: 'open dimensions',
    from: 2_000,
    make: size =>
      modelOf(
        list(size, index => relu(`x${index}`, `y${index}`)),
        { inputs: list(size, index => valueInfoProto(`x${index}`, [`d${index}`, 3])) },
      ),
  },
  {
    name: 'inputs of a node',
    from: 8_000,
    make: size =>
      modelOf([
        nodeProto(
          'Concat',
          list(size, () => 'x0'),
          ['y'],
          int('axis', 0),
        ),
      ]),
  },
  {
    name: 'outputs of a node',
    from: 8_000,
    make: size =>
      modelOf(
        [
          nodeProto(
            'Split',
            ['x0'],
            list(size, index => `y${index}`),
            int('axis', 0),
          ),
        ],
        {
          inputs: [valueInfoProto('x0', [size])],
        },
      ),
  },
  {
    name: 'diagnostics',
    from: 4_000,
    make: size => modelOf(list(size, index => nodeProto('Unheard', ['x0'], [`y${index}`]))),
  },
  {
    name: 'contradictions',
    from: 2_000,
    make: size =>
      modelOf(
        list(size, index => nodeProto('MatMul', ['x0', 'w'], [`y${index}`])),
        {
          inputs: [valueInfoProto('x0', ['n', 'm'])],
          initializers: [weightProto('w', [7, 5]), weightProto('v', [9, 5])],
        },
      ),
  },
  {
    name: 'letters of a name',
    from: 100_000,
    make: size => modelOf(chain(4, (from, to) => nodeProto('Relu', [from], [to], named('n'.repeat(size))))),
  },
  {
    name: 'steps of a module path',
    from: 500,
    make: size => modelOf(chain(8, (from, to) => nodeProto('Relu', [from], [to], named('/m'.repeat(size))))),
  },
];
