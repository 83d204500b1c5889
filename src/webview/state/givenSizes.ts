import type { InputSummary, Summary } from '../../protocol/data';

/** The values that the user gave for dimensions, with one more or, for null, without it. */
export function withDimension(
  dimensions: Summary['dimensions'],
  name: string,
  value: number | null,
): Record<string, number> {
  const given = dimensions
    .filter(({ source }) => source === 'given')
    .map((dimension): [string, number] => [dimension.name, dimension.value]);
  return replaced(given, name, value);
}

/** The shapes that the user gave for inputs, with one more or, for null, without it. */
export function withInputShape(
  inputs: readonly InputSummary[],
  name: string,
  shape: readonly number[] | null,
): Record<string, readonly number[]> {
  const given = inputs.flatMap((input): [string, readonly number[]][] =>
    input.given && isKnown(input.shape) ? [[input.name, input.shape]] : [],
  );
  return replaced(given, name, shape);
}

/** Names come from a file: entries, unlike assignments, make an own property of any of them. */
function replaced<T>(given: readonly [string, T][], name: string, value: T | null): Record<string, T> {
  const others = given.filter(([other]) => other !== name);
  return Object.fromEntries(value === null ? others : [...others, [name, value]]);
}

function isKnown(shape: readonly (number | null)[] | null): shape is readonly number[] {
  return shape !== null && !shape.includes(null);
}
