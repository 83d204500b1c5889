import type { InputSummary, Summary } from '../../protocol/data';

/** The values given by the user for dimensions, with one changed or, for null, removed. */
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

/** The shapes given by the user for inputs, with one changed or, for null, removed. */
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

/** Names come from a file: unlike assignments, entries create an own property for any of them. */
function replaced<T>(given: readonly [string, T][], name: string, value: T | null): Record<string, T> {
  const others = given.filter(([other]) => other !== name);
  return Object.fromEntries(value === null ? others : [...others, [name, value]]);
}

function isKnown(shape: readonly (number | null)[] | null): shape is readonly number[] {
  return shape !== null && !shape.includes(null);
}
