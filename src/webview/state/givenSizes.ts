import type { InputSummary, RunPreset, SizePreset, Summary } from '../../protocol/data';
import type { GivenSizes } from '../../protocol/pageApi';

/** The values given by the user for dimensions, with one changed or, for null, removed. */
export function withDimension(
  dimensions: Summary['dimensions'],
  name: string,
  value: number | null,
): Record<string, number> {
  return replaced(Object.entries(givenDimensions(dimensions)), name, value);
}

function givenDimensions(dimensions: Summary['dimensions']): Record<string, number> {
  const given = dimensions.filter(({ source }) => source === 'given');
  return Object.fromEntries(given.map((dimension): [string, number] => [dimension.name, dimension.value]));
}

/** The shapes given by the user for inputs, with one changed or, for null and for the shape in the file, removed. */
export function withInputShape(
  inputs: readonly InputSummary[],
  name: string,
  shape: readonly number[] | null,
): Record<string, readonly number[]> {
  const given = inputs.flatMap((input): [string, readonly number[]][] =>
    input.given && isKnown(input.shape) ? [[input.name, input.shape]] : [],
  );
  const declared = inputs.find(input => input.name === name)?.declared ?? null;
  return replaced(given, name, String(shape) === String(declared) ? null : shape);
}

/** The sizes given by the user after all axes of one meaning got a size. */
export function withPreset(
  { dimensions, inputs }: Pick<Summary, 'dimensions' | 'inputs'>,
  preset: SizePreset,
  size: number,
): GivenSizes {
  const sized = { ...givenDimensions(dimensions), ...Object.fromEntries(preset.dimensions.map(name => [name, size])) };
  const shapes = inputs.flatMap(({ name, shape, given, declared }): [string, readonly number[]][] => {
    const resized = shape?.map((old, axis) => (has(preset, name, axis) ? size : old)) ?? null;
    if (!isKnown(resized) || String(resized) === String(declared)) return [];
    return given || String(resized) !== String(shape) ? [[name, resized]] : [];
  });
  return { dimensions: sized, inputShapes: Object.fromEntries(shapes) };
}

/** The sizes given by the user after a model was given new and past tokens. */
export function withRun({ dimensions }: Pick<Summary, 'dimensions'>, run: RunPreset): GivenSizes {
  return { dimensions: { ...givenDimensions(dimensions), ...run.dimensions } };
}

function has({ axes }: SizePreset, input: string, axis: number): boolean {
  return axes.some(each => each.input === input && each.axis === axis);
}

/** Sizes that differ from the file because the user set them. */
export function changedSizes({ dimensions, inputs }: Pick<Summary, 'dimensions' | 'inputs'>): readonly ChangedSize[] {
  return [
    ...dimensions.filter(({ source }) => source === 'given').map(({ name, value }) => ({ name, value: [value] })),
    ...inputs.flatMap(({ name, shape, given }) => (given && isKnown(shape) ? [{ name, value: shape }] : [])),
  ];
}

/** A dimension with its value, or an input with its shape. */
export interface ChangedSize {
  readonly name: string;
  readonly value: readonly number[];
}

/** Names come from a file: unlike assignments, entries create an own property for any of them. */
function replaced<T>(given: readonly [string, T][], name: string, value: T | null): Record<string, T> {
  const others = given.filter(([other]) => other !== name);
  return Object.fromEntries(value === null ? others : [...others, [name, value]]);
}

function isKnown(shape: readonly (number | null)[] | null): shape is readonly number[] {
  return shape !== null && !shape.includes(null);
}
