import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { analyzeNode } from '../support/analyzeNode';

const einsum = (equation: string, ...shapes: ((number | null)[] | null)[]) =>
  analyzeNode({ op: 'Einsum', opset: 12, inputs: shapes.map(shape => ({ shape })), attributes: { equation } });

describe('Einsum', () => {
  it('has the output shapes of numpy.einsum', () => {
    const shape = (equation: string, ...shapes: (number | null)[][]) => einsum(equation, ...shapes).outputs[0].shape;
    assert.deepEqual(shape('ij,jk->ik', [2, 3], [3, 4]), [2, 4]);
    assert.deepEqual(shape('ij,jk', [2, 3], [3, 4]), [2, 4]);
    assert.deepEqual(shape('ba', [2, 3]), [3, 2]);
    assert.deepEqual(shape('ii->i', [3, 3]), [3]);
    assert.deepEqual(shape('ii', [3, 3]), []);
    assert.deepEqual(shape('...ii ->...i', [2, 3, 3]), [2, 3]);
    assert.deepEqual(shape('...ij,...jk', [5, 2, 3], [3, 4]), [5, 2, 4]);
    assert.deepEqual(shape('...ij,...jk->...ik', [5, 1, 2, 3], [7, 3, 4]), [5, 7, 2, 4]);
    assert.deepEqual(shape('bij,bjk->bik', [null, 2, 3], [5, 3, null]), [5, 2, null]);
  });

  it('takes only additions for one operand', () => {
    assert.deepEqual([einsum('ij->i', [3, 4]).macs, einsum('ij->i', [3, 4]).flops], [0, 3 * 3]);
    assert.equal(einsum('ij->ji', [3, 4]).flops, 0);
    assert.equal(einsum('ii', [3, 3]).flops, 2);
  });

  it('counts two operands like a matrix product', () => {
    const node = einsum('bhto,bhso->bhts', [2, 4, 10, 16], [2, 4, 10, 16]);
    assert.deepEqual([node.macs, node.flops], [12_800, 800 * 31]);
    assert.deepEqual([einsum('i,j->ij', [3], [4]).macs, einsum('i,j->ij', [3], [4]).flops], [12, 12]);
  });

  it('uses the cheapest order of three operands and notes it', () => {
    const node = einsum('ij,jk,kl->il', [10, 1000], [1000, 10], [10, 5]);
    // (2 × 3) first would be 1000·10·5 + 10·1000·5.
    assert.equal(node.macs, Math.min(10 * 1000 * 10 + 10 * 10 * 5, 1000 * 10 * 5 + 10 * 1000 * 5));
    assert.match(node.note, /order of the operands: /);
  });

  it('multiplies a long chain of matrices pairwise: n − 1 products of s³ MACs', () => {
    const letters = [...'abcdefghijk'];
    const terms = letters.slice(1).map((letter, index) => letters[index] + letter);
    const shapes = terms.map(() => [3, 3]);
    assert.equal(einsum(`${terms.join(',')}->ak`, ...shapes).macs, (terms.length - 1) * 27);
    // With a vector at the end, every product is of a matrix and a vector.
    const vector = einsum(`${terms.join(',')},k->a`, ...shapes, [3]);
    assert.equal(vector.macs, terms.length * 9);
  });

  it('reports what does not match', () => {
    const wrong = [
      einsum('ij,jk->ik', [2, 3], [4, 5]),
      einsum('ij->k', [2, 3]),
      einsum('ij->ii', [2, 3]),
      einsum('ijk', [2, 3]),
      einsum('i$->i', [2, 3]),
      einsum('i,j', [2]),
      einsum('...i...', [2]),
      einsum('', [2]),
      einsum('i->i->i', [2]),
    ];
    for (const node of wrong) assert.match(node.diagnostics[0]?.message ?? '', /^Einsum: .+\.$/);
  });

  it('has an unknown shape if an ellipsis stands for an unknown rank', () => {
    assert.equal(einsum('...i->...', null).outputs[0].shape, null);
    assert.deepEqual(einsum('ij,jk->ik', null, [3, 4]).outputs[0].shape, [null, 4]);
  });

  it('finds the cheapest pairwise order', () => {
    const labels = ['a', 'b', 'c', 'd'];
    const operand = fc.uniqueArray(fc.constantFrom(...labels), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(
        fc.array(operand, { minLength: 2, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 4, maxLength: 4 }),
        fc.subarray(labels),
        (operands, sizes, wanted) => {
          const output = wanted.filter(label => operands.some(term => term.includes(label)));
          const size = (label: string) => sizes[labels.indexOf(label)];
          const node = einsum(
            `${operands.map(term => term.join('')).join(',')}->${output.join('')}`,
            ...operands.map(term => term.map(size)),
          );
          assert.equal(node.macs, cheapest(operands, output, size));
        },
      ),
    );
  });
});

/** Tries every pair, then recurses on what is left. */
function cheapest(operands: string[][], output: string[], size: (label: string) => number): number {
  if (operands.length === 1) return 0;
  let best = Infinity;
  for (let i = 0; i < operands.length; i++) {
    for (let j = i + 1; j < operands.length; j++) {
      const rest = operands.filter((_, index) => index !== i && index !== j);
      const all = [...new Set([...operands[i], ...operands[j]])];
      const kept = all.filter(label => output.includes(label) || rest.some(term => term.includes(label)));
      best = Math.min(
        best,
        all.reduce((count, label) => count * size(label), 1) + cheapest([...rest, kept], output, size),
      );
    }
  }
  return best;
}
