import type { Diagnostic } from '../../graph/diagnostic';
import type { Initializer } from '../../graph/graph';
import { listed, say, type Message, type MessageValue } from '../../graph/message';
import { formatExact } from '../../formula/numbers';
import { elementCount, type KnownShape } from '../../graph/shape';
import type { StoredTensor } from './storedTensor';

/** The weights that the modules of a configuration need, by full name. */
type Expected = Pick<Initializer, 'name' | 'shape'>;

/** A tensor with its path among the configuration's modules. */
type Placed<T> = T & { readonly path: string };

/** Further names are only counted. */
const mostNamed = 5;
/** No module of the library is nested deeper. */
const deepestModule = 32;

/**
 * Compares a file of weights with the configuration next to it: shapes that differ, weights that are missing, and
 * weights that are not needed. A linear layer's weight may be stored as in PyTorch, outputs first, and the weights of a
 * module under other names or in other pieces (experts one by one) match if they have as many elements.
 * @param nameOf the configuration's name of a stored tensor
 */
export function checkAgainstConfig(
  stored: readonly StoredTensor[],
  expected: readonly Expected[],
  nameOf: (name: string) => string,
): Diagnostic[] {
  const byName = new Map(stored.map(tensor => [nameOf(tensor.name), { ...tensor, path: nameOf(tensor.name) }]));
  const prefix = sharedPrefix(byName, expected);
  const notices: Diagnostic[] = [];
  const missing: Placed<Expected>[] = [];
  for (const weight of expected) {
    const name = prefix(weight.name);
    const tensor = byName.get(name);
    byName.delete(name);
    if (tensor === undefined) missing.push({ ...weight, path: weight.name });
    else if (!isSameShape(tensor.shape, weight.shape))
      notices.push({
        severity: 'error',
        code: 'config-mismatch',
        node: tensor.name,
        message: say`${tensor.name} is ${sizes(tensor.shape)}, but config.json asks for ${sizes(turnedLike(tensor.shape, weight.shape))}.`,
      });
  }
  const left = withoutRegrouped(missing, [...byName.values()]);
  if (left.missing.length > 0)
    notices.push({
      severity: 'error',
      code: 'missing-weight',
      message:
        left.missing.length === 1
          ? say`The tensor ${left.missing[0].name}, which config.json asks for, is not in the file.`
          : say`${left.missing.length} tensors that config.json asks for are not in the file: ${named(left.missing)}.`,
    });
  if (left.extra.length > 0)
    notices.push({
      severity: 'warning',
      code: 'extra-weight',
      message:
        left.extra.length === 1
          ? say`The tensor ${left.extra[0].name} is not part of the model in config.json.`
          : say`${left.extra.length} tensors of the file are not part of the model in config.json: ${named(left.extra)}.`,
    });
  if (notices.length === 0)
    notices.push({
      severity: 'info',
      code: 'config-match',
      message: say`The tensors match config.json, which asks for ${formatExact(elementsOf(expected))} parameters.`,
    });
  return notices;
}

function elementsOf(tensors: readonly Expected[]): number {
  return tensors.reduce((sum, { shape }) => sum + (elementCount(shape) ?? NaN), 0);
}

/** A model with a head stores its body under a prefix (`bert.`), the body alone does not; the library reads either. */
function sharedPrefix(
  stored: ReadonlyMap<string, StoredTensor>,
  expected: readonly Expected[],
): (name: string) => string {
  const ways = [
    (name: string) => name,
    (name: string) => name.slice(name.indexOf('.') + 1),
    ...prefixesOf(stored).map(prefix => (name: string) => `${prefix}.${name}`),
  ];
  const hits = ways.map(way => expected.filter(({ name }) => stored.has(way(name))).length);
  return ways[hits.indexOf(Math.max(...hits))];
}

/** The first steps of the names: a handful in any model. */
function prefixesOf(stored: ReadonlyMap<string, StoredTensor>): string[] {
  return [...new Set([...stored.keys()].map(name => name.split('.', 1)[0]))].slice(0, mostNamed);
}

function isSameShape(stored: KnownShape, expected: KnownShape): boolean {
  if (stored.length !== expected.length) return false;
  if (stored.every((size, axis) => size === expected[axis])) return true;
  return stored.length === 2 && stored[0] === expected[1] && stored[1] === expected[0];
}

/**
 * The shape of a matrix that a linear layer may store in either order, turned so that it matches the stored one if
 * possible.
 */
function turnedLike(stored: KnownShape, expected: KnownShape): KnownShape {
  const agrees = stored.some((size, axis) => size === expected[axis]);
  const agreesTurned =
    stored.length === 2 && expected.length === 2 && stored.some((size, axis) => size === expected[1 - axis]);
  return agreesTurned && !agrees ? [expected[1], expected[0]] : expected;
}

interface Unmatched {
  readonly missing: readonly Placed<Expected>[];
  readonly extra: readonly Placed<StoredTensor>[];
}

/**
 * Removes modules whose missing and extra tensors have equally many elements: innermost first, up to the items of lists
 * (layers). Further out, equal sums would mean nothing.
 */
function withoutRegrouped(missing: Unmatched['missing'], extra: Unmatched['extra']): Unmatched {
  let left: Unmatched = { missing, extra };
  const depth = extra.reduce((most, { path }) => Math.max(most, path.split('.').length), 0);
  for (let steps = Math.min(depth, deepestModule); steps > 0 && left.missing.length > 0; steps--)
    left = withoutEqual(left, steps);
  return left;
}

function withoutEqual({ missing, extra }: Unmatched, steps: number): Unmatched {
  const module = ({ path }: Placed<Expected>): string | null => {
    const names = path.split('.');
    const inItem = names.slice(0, steps).some(name => /^\d+$/.test(name));
    return inItem || steps === names.length - 1 ? names.slice(0, steps).join('.') : null;
  };
  const elements = (tensors: readonly Placed<Expected>[]): Map<string | null, number> => {
    const sums = new Map<string | null, number>();
    for (const tensor of tensors)
      sums.set(module(tensor), (sums.get(module(tensor)) ?? 0) + (elementCount(tensor.shape) ?? NaN));
    return sums;
  };
  const [needed, found] = [elements(missing), elements(extra)];
  const differs = (tensor: Placed<Expected>): boolean =>
    module(tensor) === null || needed.get(module(tensor)) !== found.get(module(tensor));
  return { missing: missing.filter(differs), extra: extra.filter(differs) };
}

function named(tensors: readonly { readonly name: string }[]): MessageValue {
  const names = tensors.slice(0, mostNamed).map(({ name }) => name);
  const more = tensors.length - names.length;
  return more === 0 ? listed(names) : say`${listed(names)} and ${more} more`;
}

function sizes(shape: KnownShape): Message | string {
  return shape.length === 0 ? say`scalar` : shape.join(' × ');
}
