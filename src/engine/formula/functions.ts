/** What can be done to numbers beside the four operations. A condition is 1 where it holds, else 0. */
interface NumberFunction {
  /** How many terms it takes. */
  readonly least: number;
  readonly most: number;
  readonly apply: (...terms: readonly number[]) => number;
  /** Written between its two terms, as this. */
  readonly infix?: string;
  /** It gives a condition. */
  readonly isCondition?: true;
}

const one = { least: 1, most: 1 } as const;
const two = { least: 2, most: 2 } as const;
const several = { least: 1, most: 64 } as const;

/** Doubles that differ by less are the same number, written in decimals: 0.29 · 100 is 29. */
const tolerance = 2 ** -46;

/** The whole number that a result of decimals stands for, where it does for one. */
export function settled(value: number): number {
  const whole = Math.round(value);
  return Math.abs(value - whole) <= Math.abs(whole) * tolerance ? whole : value;
}

const same = (a: number, b: number): boolean =>
  a === b || Math.abs(a - b) <= Math.max(Math.abs(a), Math.abs(b)) * tolerance;
const truth = (holds: boolean): number => (holds ? 1 : 0);
const condition = (infix: string, holds: (a: number, b: number) => boolean): NumberFunction => ({
  ...two,
  infix,
  isCondition: true,
  apply: (a, b) => truth(holds(a, b)),
});

/** The nearest multiple, halves up. */
const nearest = (value: number, of = 1): number => Math.floor(settled(value / of + 0.5)) * of;

/** torchvision's `_make_divisible`: the nearest multiple, but never less than nine tenths of the value. */
function divisible(value: number, divisor: number): number {
  const rounded = Math.max(divisor, nearest(value, divisor));
  return rounded < 0.9 * value ? rounded + divisor : rounded;
}

export const numberFunctions = {
  ceil: { ...one, apply: value => Math.ceil(settled(value)) },
  floor: { ...one, apply: value => Math.floor(settled(value)) },
  round: { least: 1, most: 2, apply: nearest },
  divisible: { ...two, apply: divisible },
  max: { ...several, apply: (...terms) => terms.reduce((a, b) => Math.max(a, b)) },
  min: { ...several, apply: (...terms) => terms.reduce((a, b) => Math.min(a, b)) },
  abs: { ...one, apply: Math.abs },
  sqrt: { ...one, apply: Math.sqrt },
  log2: { ...one, apply: Math.log2 },
  pow: { ...two, infix: '^', apply: Math.pow },
  mod: { ...two, infix: '%', apply: (a, b) => settled(a - b * Math.floor(settled(a / b))) },
  equal: condition('==', same),
  unequal: condition('!=', (a, b) => !same(a, b)),
  less: condition('<', (a, b) => a < b && !same(a, b)),
  greater: condition('>', (a, b) => a > b && !same(a, b)),
  atMost: condition('<=', (a, b) => a < b || same(a, b)),
  atLeast: condition('>=', (a, b) => a > b || same(a, b)),
  and: condition('&&', (a, b) => a !== 0 && b !== 0),
  or: condition('||', (a, b) => a !== 0 || b !== 0),
  not: { ...one, isCondition: true, apply: value => truth(value === 0) },
  if: { least: 3, most: 3, apply: (holds, then, otherwise) => (holds === 0 ? otherwise : then) },
} satisfies Readonly<Record<string, NumberFunction>>;

export type FunctionName = keyof typeof numberFunctions;

/** A function by its name; undefined where there is none. */
export const numberFunction = (name: FunctionName): NumberFunction => numberFunctions[name];
