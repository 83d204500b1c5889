import assert from 'node:assert/strict';
import { textOf } from '../../../../src/engine/graph/message';
import { analyzeText } from './support';

const analyzeSpec = (spec: object, dimensions: Readonly<Record<string, number>> = {}) =>
  analyzeText(JSON.stringify(spec), { dimensions: new Map(Object.entries(dimensions)) });

/** Output shapes of all nodes with weights or MACs. */
const counted = (spec: object, dimensions?: Readonly<Record<string, number>>) => {
  const { totals, diagnostics } = analyzeSpec(spec, dimensions);
  assert.deepEqual(
    diagnostics.map(({ message }) => textOf(message)),
    [],
  );
  return totals.exact;
};

const linear = (more: object) => ({ type: 'Linear', bias: false, ...more });

describe('expressions in a layer spec', () => {
  /** The output features of a Linear whose argument is this expression. */
  const features = (expression: string, variables: object = {}): number =>
    counted({ variables, input: [1], layers: [linear({ out_features: `=${expression}` })] }).params;

  // By hand; the rules of precedence are those of JavaScript and Python.
  const cases: [string, number][] = [
    ['2 + 3*4', 14],
    ['(2 + 3)*4', 20],
    ['17 // 5', 3],
    ['17 % 5', 2],
    ['2^3 + 2**4', 24],
    ['-2 + 5', 3],
    ['7 - 2 - 1', 4],
    ['64/4/2', 8],
    ['1 < 2 ? 5 : 6', 5],
    ['1 == 2 || !(3 > 4) && 1 != 2 ? 5 : 6', 5],
    ['max(3, 9, 4) - min(3, 9)', 6],
    ['ceil(7/2) + floor(7/2)', 7],
    ['round(2.5) + round(2.4)', 5],
    // 100 · 0.29 is 28.999999999999996 in doubles.
    ['floor(100*0.29)', 29],
    ['0.1*30', 3],
    ['round(64*0.7, 8)', 48],
    // torchvision's _make_divisible(32 · 0.35, 8) = 16, since 8 would be less than nine tenths of 11.2.
    ['divisible(32*0.35, 8)', 16],
    ['divisible(24*0.35, 8)', 8],
    ['sqrt(16) + log2(8) + abs(3 - 5)', 9],
  ];
  for (const [expression, value] of cases)
    it(`give ${value} for ${expression}`, () => assert.equal(features(expression), value));

  it('can use variables that are defined before them, array elements and the index of a copy', () => {
    assert.equal(features('b[1]*a', { a: 3, b: [1, 2], c: '=a+1' }), 6);
    assert.equal(features('c', { a: 3, c: '=a+1' }), 4);
    const copies = { input: [1], layers: [linear({ out_features: '=(i + 1)*2', repeat: 3, index: 'i' })] };
    assert.equal(counted(copies).params, 2 + 2 * 4 + 4 * 6);
    const unnamed = { input: [1], layers: [linear({ out_features: '=index + 1', repeat: '=1 + 1' })] };
    assert.equal(counted(unnamed).params, 1 + 2);
  });

  it('can be strings and booleans if they are only a name', () => {
    const spec = {
      variables: { kind: 'Linear', biased: false },
      input: [4],
      layers: [
        { type: '=kind', out_features: 2, bias: '=biased' },
        { type: 'Linear', out_features: 2, bias: '=1 == 1' },
      ],
    };
    assert.equal(counted(spec).params, 8 + 4 + 2);
  });

  it('use the current sizes of dimensions and inputs', () => {
    const spec = {
      input: ['tokens', 8],
      layers: [
        { type: 'Reshape', shape: ['tokens', 2, '=in0[2]/2'] },
        { type: 'Flatten', start_dim: 2 },
        linear({ out_features: '=tokens' }),
      ],
    };
    assert.equal(counted(spec, { tokens: 16 }).params, 8 * 16);
    assert.equal(counted(spec, { tokens: 64 }).params, 8 * 64);
  });

  it('can define the input', () => {
    const spec = {
      variables: { size: 32 },
      input: [3, '=size', 'size'],
      layers: [{ type: 'Flatten' }, linear({ out_features: 1 })],
    };
    assert.equal(counted(spec).params, 3 * 32 * 32);
    assert.equal(counted(spec, { size: 8 }).params, 3 * 8 * 8);
  });

  // The second column is the part of the text that the mistake is reported at.
  const mistakes: [string, string, string][] = [
    ['"=2*widht"', 'widht', '2*widht: expected a known name, not "widht".'],
    ['"=(2"', '"', '(2: expected ")".'],
    ['"=2 3"', '3', '2 3: expected an operator or the end of the formula.'],
    ['"=round()"', ')', 'round(): expected a number, a name or "(".'],
    ['"=round(1, 2, 3)"', 'round', 'round(1, 2, 3): expected 1 to 2 values in round().'],
    ['"=1/0"', '"=1/0"', '1/0 has no value: it is not a finite number.'],
    ['"=5/2"', '"=5/2"', 'out_features: expected a whole number.'],
  ];
  for (const [written, at, message] of mistakes) {
    it(`report a mistake at its position: ${written}`, () => {
      const text = `{ "input": [4], "layers": [{ "type": "Linear", "out_features": ${written} }] }`;
      const { diagnostics } = analyzeText(text);
      assert.equal(diagnostics.length, 1, JSON.stringify(diagnostics));
      const [{ range }] = diagnostics;
      assert.equal(textOf(diagnostics[0].message), message);
      assert.equal(text.slice(range!.offset, range!.offset + range!.length), at);
    });
  }

  it('are limited in length and depth', () => {
    for (const text of [
      `=${'('.repeat(10_000)}`,
      `=${'1+'.repeat(50_000)}1`,
      `=${'-'.repeat(1000)}1`,
      `=${'1?'.repeat(500)}`,
    ]) {
      const { diagnostics } = analyzeSpec({ input: [1], layers: [linear({ out_features: text })] });
      assert.equal(diagnostics.length, 1);
    }
  });
});

describe('variables of a layer spec', () => {
  const spec = {
    variables: { width: 0.5, deep: true },
    input: [8],
    layers: [linear({ out_features: '=8*width' }), linear({ out_features: 3, when: '=deep' })],
  };

  it('can be set, also to fractions', () => {
    assert.equal(counted(spec).params, 8 * 4 + 4 * 3);
    assert.equal(counted(spec, { width: 0.25 }).params, 8 * 2 + 2 * 3);
    assert.equal(counted(spec, { deep: 0 }).params, 8 * 4);
  });

  it('are listed with the origin of their values', () => {
    const listed = analyzeSpec(spec, { width: 2 }).dimensions.filter(({ kind }) => kind === 'variable');
    assert.deepEqual(
      listed.map(({ name, value, source }) => [name, value, source]),
      [
        ['width', 2, 'given'],
        ['deep', 1, 'file'],
      ],
    );
  });
});

describe('blocks with arguments', () => {
  const blocks = {
    Residual: {
      arguments: { cout: null, stride: 1 },
      layers: [
        { type: 'Conv2d', out_channels: '=cout', kernel_size: 3, padding: 1, stride: '=stride', bias: false },
        {
          name: 'short',
          type: 'Conv2d',
          out_channels: '=cout',
          kernel_size: 1,
          stride: '=stride',
          bias: false,
          inputs: 'input',
          when: '=stride != 1',
        },
        { type: 'Add', inputs: ['0', 'short'] },
      ],
    },
  };

  it('are expanded for each use, with its values and defaults', () => {
    const { params, macs } = counted({
      blocks,
      input: [4, 8, 8],
      layers: [
        { type: 'Residual', cout: 4 },
        { type: 'Residual', cout: 8, stride: 2 },
      ],
    });
    assert.equal(params, 9 * 16 + 9 * 32 + 32);
    assert.equal(macs, 9 * 16 * 64 + (9 * 32 + 32) * 16);
  });

  it('have several inputs and outputs', () => {
    const { params } = counted({
      blocks: {
        Swap: {
          inputs: ['a', 'b'],
          outputs: ['second', 'first'],
          layers: [
            linear({ name: 'first', out_features: 2, inputs: 'a' }),
            linear({ name: 'second', out_features: 3, inputs: 'b' }),
          ],
        },
      },
      inputs: { x: [5], y: [7] },
      layers: [
        { name: 's', type: 'Swap', inputs: ['x', 'y'] },
        linear({ out_features: 1 }),
        linear({ out_features: 1, inputs: 's.first' }),
      ],
    });
    assert.equal(params, 10 + 21 + 3 + 2);
  });

  it('cannot use names from the place where they are used', () => {
    const { diagnostics } = analyzeSpec({
      blocks: { Peek: { layers: [{ type: 'ReLU', inputs: 'outside' }] } },
      input: [4],
      layers: [{ name: 'outside', type: 'ReLU' }, { type: 'Peek' }],
    });
    assert.deepEqual(
      diagnostics.map(({ message }) => textOf(message)),
      ["No layer 'outside' comes before this one."],
    );
  });

  it('take sizes from arrays by the index of a copy', () => {
    const { totals, diagnostics } = analyzeSpec({
      variables: { widths: [2, 3, 5] },
      input: [4],
      layers: [{ type: 'Linear', repeat: 3, index: 'i', out_features: '=widths[i]', bias: '=i + 1 < 3' }],
    });
    assert.deepEqual(diagnostics, []);
    assert.equal(totals.exact.params, 4 * 2 + 2 + (2 * 3 + 3) + 3 * 5);
  });

  it('report an index outside of an array, and one that is not a whole number', () => {
    const reported = (out_features: string): string[] =>
      analyzeSpec({ variables: { widths: [2, 3] }, input: [4], layers: [{ type: 'Linear', out_features }] })
        .diagnostics.filter(({ severity }) => severity === 'error')
        .map(({ message }) => textOf(message));
    assert.deepEqual(reported('=widths[1 + 1]'), ['widths[1 + 1]: expected a known name, not "widths[2]".']);
    assert.deepEqual(reported('=widths[1/2]'), ['widths[1/2]: expected a whole number from 0 as an index.']);
  });

  it('cannot use themselves, however many blocks are between', () => {
    const { diagnostics, nodes } = analyzeSpec({
      blocks: {
        Loop: { layers: [{ type: 'Other' }, { type: 'Other' }, { type: 'ReLU' }] },
        Other: { layers: [{ type: 'Loop' }] },
      },
      input: [4],
      layers: [{ type: 'Loop' }],
    });
    assert.deepEqual(
      diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => textOf(message)),
      ["The block 'Loop' uses itself; the cost of this use is unknown."],
    );
    // Two uses that are left out, and the ReLU.
    assert.equal(nodes.length, 3);
  });

  it('report missing and unknown arguments', () => {
    const { diagnostics } = analyzeSpec({ blocks, input: [4, 8, 8], layers: [{ type: 'Residual', strid: 2 }] });
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['unknown-argument', 'missing-argument'],
    );
  });
});

describe('layers with a condition', () => {
  it('are omitted if it is false, and their names refer to their first inputs', () => {
    const layers = [
      linear({ name: 'a', out_features: 4 }),
      linear({ name: 'b', out_features: 9, inputs: 'input', when: '=1 > 2' }),
      { type: 'Add', inputs: ['a', 'b'] },
    ];
    assert.equal(counted({ input: [4], layers }).params, 16);
  });

  it('are repeated as often as the expression says, also 0 times', () => {
    const layers = [linear({ out_features: 4, repeat: '=n' })];
    assert.equal(counted({ variables: { n: 0 }, input: [4], layers }).params, 0);
    assert.equal(counted({ variables: { n: 3 }, input: [4], layers }).params, 48);
  });
});

describe('shared weights', () => {
  it('count once as parameters, but their products count for each use', () => {
    const { params, macs } = counted({
      input: [8],
      layers: [
        { name: 'a', type: 'Linear', out_features: 8 },
        { type: 'Linear', out_features: 8, weights: 'a' },
      ],
    });
    assert.deepEqual([params, macs], [72, 128]);
  });

  it('tie a head to its embedding, even if the matrix is transposed', () => {
    const { params, macs } = counted(
      {
        input: { shape: ['tokens'], dtype: 'int64' },
        layers: [
          { name: 'embed', type: 'Embedding', num_embeddings: 100, embedding_dim: 8 },
          { type: 'Linear', out_features: 100, weights: 'embed' },
        ],
      },
      { tokens: 5 },
    );
    // The head's bias is its own.
    assert.deepEqual([params, macs], [800 + 100, 5 * 800]);
  });

  it('can be shared between whole blocks', () => {
    const { params, macs } = counted({
      blocks: { Tower: { layers: [{ type: 'Conv2d', out_channels: 4, kernel_size: 3 }, { type: 'BatchNorm2d' }] } },
      inputs: { left: [3, 8, 8], right: [3, 8, 8] },
      layers: [
        { name: 'a', type: 'Tower', inputs: 'left' },
        { name: 'b', type: 'Tower', inputs: 'right', weights: 'a' },
        { type: 'Concat', inputs: ['a', 'b'] },
      ],
    });
    assert.deepEqual([params, macs], [27 * 4 + 4 + 8, 2 * 27 * 4 * 36]);
  });

  it('of a wrong or missing shape are reported at the name', () => {
    for (const [more, code] of [
      [{ out_features: 9, weights: 'a' }, 'shape-mismatch'],
      [{ out_features: 8, weights: 'b' }, 'unknown-weights'],
      [{ out_features: 8, weights: 'r' }, 'unknown-weights'],
    ] as const) {
      const { diagnostics } = analyzeSpec({
        input: [8],
        layers: [{ name: 'a', type: 'Linear', out_features: 8 }, { name: 'r', type: 'ReLU' }, linear(more)],
      });
      assert.deepEqual(
        diagnostics.map(found => found.code),
        [code],
      );
    }
  });
});

describe('a custom layer', () => {
  it('has the cost of its formulas, and prints them', () => {
    const { macs, flops, params } = counted(
      {
        variables: { d: 16, state: 4 },
        input: ['tokens', 'd'],
        layers: [
          {
            type: 'Custom',
            output: ['tokens', 'd'],
            params: '=3*d*state',
            macs: '=2*tokens*d*state',
            flops: '=9*in0[1]*d*state',
          },
        ],
      },
      { tokens: 10 },
    );
    assert.deepEqual([macs, flops, params], [1280, 5760, 192]);
  });

  it('has two FLOPs per MAC by default', () => {
    assert.equal(counted({ input: [4], layers: [{ type: 'Custom', output: [4], macs: 50 }] }).flops, 100);
  });
});
