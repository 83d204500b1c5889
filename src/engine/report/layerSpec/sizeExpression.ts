/** A named dimension, with its value in each conversion. */
export interface OpenSize {
  readonly name: string;
  readonly values: readonly number[];
}

/** Something that follows from a dimension. */
interface Term {
  readonly text: string;
  readonly values: readonly number[];
}

/** Strides of networks. */
const divisors = [2, 4, 8, 16, 32];

/**
 * A number as an expression of dimensions: a multiple of one, of its part after strides, of a product of two of those,
 * or a polynomial of the second degree.
 * @param values the number in each conversion
 * @returns null if it is none of these
 */
export function sizeExpression(values: readonly number[], sizes: readonly OpenSize[]): string | null {
  const terms = sizes.flatMap(termsOf);
  const pairs = terms.flatMap((first, index) => terms.slice(index).map(second => [first, second]));
  for (const factors of [...terms.map(term => [term]), ...pairs]) {
    const products = values.map((_, at) => factors.reduce((product, term) => product * term.values[at], 1));
    const factor = values[0] / products[0];
    if (Number.isInteger(factor) && factor > 0 && values.every((value, at) => value === factor * products[at]))
      return [...(factor === 1 ? [] : [String(factor)]), ...factors.map(({ text }) => text)].join('*');
  }
  for (const size of sizes) {
    const text = polynomial(values, size);
    if (text !== null) return text;
  }
  return null;
}

function termsOf({ name, values }: OpenSize): Term[] {
  const term = (text: string, of: (value: number) => number): Term => ({ text, values: values.map(of) });
  return [
    { text: name, values },
    ...divisors.map(divisor => term(`(${name} // ${divisor})`, value => Math.floor(value / divisor))),
    ...divisors.map(divisor => term(`ceil(${name} / ${divisor})`, value => Math.ceil(value / divisor))),
    term(`(${name} + 1)`, value => value + 1),
    term(`(${name} - 1)`, value => value - 1),
  ];
}

/** The polynomial of the second degree through three values, if its factors are whole numbers. */
function polynomial(values: readonly number[], { name, values: at }: OpenSize): string | null {
  const [x, y, z] = at;
  const slope = (values[1] - values[0]) / (y - x);
  const square = ((values[2] - values[0]) / (z - x) - slope) / (z - y);
  const linear = slope - square * (x + y);
  const rest = values[0] - linear * x - square * x * x;
  if (![square, linear, rest].every(Number.isInteger)) return null;
  const parts = [
    [square, `*${name}^2`],
    [linear, `*${name}`],
    [rest, ''],
  ] as const;
  const text = parts
    .filter(([factor]) => factor !== 0)
    .map(
      ([factor, of]) =>
        `${factor < 0 ? ' - ' : ' + '}${Math.abs(factor) === 1 && of !== '' ? of.slice(1) : `${Math.abs(factor)}${of}`}`,
    )
    .join('');
  return text.replace(/^ \+ /, '').replace(/^ - /, '-');
}
