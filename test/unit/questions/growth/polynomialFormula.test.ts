import assert from 'node:assert/strict';
import fc from 'fast-check';
import { evaluateAt } from '../../../../src/engine/questions/growth/polynomial';
import { findFormula, type FoundFormula } from '../../../../src/engine/questions/growth/polynomialFormula';

const search = (base: readonly number[], total: (values: readonly number[]) => number | null, analyses = 1000) =>
  findFormula(base, analyses, async values => ({ total: total(values), isPartial: false }));

async function found(
  base: readonly number[],
  total: (values: readonly number[]) => number | null,
): Promise<FoundFormula> {
  const formula = await search(base, total);
  if (typeof formula === 'string') assert.fail(formula);
  return formula;
}

const valueAt = (formula: FoundFormula, point: readonly number[]): number => {
  const { numerator, denominator } = evaluateAt(formula.polynomial, point);
  return Number(numerator) / Number(denominator);
};

describe('the search for a polynomial formula', function () {
  this.timeout(60_000);

  it('finds every polynomial of small degree, and its value at any size', async () => {
    // The largest total at the tested sizes, 5·10⁴·206³·47², is below 2⁵³.
    const term = fc.record({ coefficient: fc.integer({ min: 1, max: 10_000 }), a: fc.nat(3), b: fc.nat(2) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(term, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 40 }),
        async (terms, x, y) => {
          const total = ([a, b]: readonly number[]): number =>
            terms.reduce((sum, part) => sum + part.coefficient * a ** part.a * b ** part.b, 0);
          const formula = await found([x, y], total);
          assert.equal(valueAt(formula, [7, 11]), total([7, 11]));
          assert.deepEqual(
            formula.axes.map(axis => [axis?.step, axis?.atLeast]),
            [
              [1, null],
              [1, null],
            ],
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('finds the smallest spacing at which rounded sizes are exact, and fractions', async () => {
    // ⌈x/12⌉·⌈x/8⌉ = x²/96 at multiples of 24.
    const formula = await found([100], ([x]) => Math.ceil(x / 12) * Math.ceil(x / 8));
    assert.equal(formula.axes[0]?.step, 24);
    assert.deepEqual(formula.polynomial, [{ coefficient: { numerator: 1n, denominator: 96n }, powers: [2] }]);
  });

  it('states from which size on the formula holds', async () => {
    const formula = await found([50], ([x]) => (x < 20 ? 0 : 3 * x - 60));
    assert.equal(formula.axes[0]?.atLeast, 50);
  });

  it('finds a formula below an upper limit, and tests it there', async () => {
    const formula = await found([64], ([x]) => (x > 64 ? null : x * x));
    assert.equal(valueAt(formula, [10]), 100);
    assert.ok(formula.tried >= 2);
  });

  it('finds no formula that fails at other sizes', async () => {
    assert.equal(await search([100], ([x]) => (x > 250 ? x + 1 : x)), 'not-polynomial');
    assert.equal(await search([100], ([x]) => 2 ** (x % 30)), 'not-polynomial');
    assert.equal(await search([3, 5], ([x, y]) => Math.max(x * x, 40 * y)), 'not-polynomial');
  });

  it('stops if it would take too many analyses or digits', async () => {
    assert.equal(await search([10, 10, 10, 10], ([a, b, c, d]) => a ** 3 * b ** 3 * c ** 3 * d ** 3, 100), 'too-large');
    assert.equal(await search([10], ([x]) => x * 2 ** 52), 'too-large');
    // Below 2⁵³ at the sizes it is found from, up to 750,000·181³·44², and beyond at the tested 750,000·187³·43².
    assert.equal(await search([181, 39], ([x, y]) => 750_000 * x ** 3 * y ** 2), 'too-large');
  });
});
