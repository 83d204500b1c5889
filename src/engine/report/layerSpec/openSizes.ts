import { moduleTypes } from '../../readers/layers/moduleTypes';
import type { ArgumentValue, Arguments, Draft, SpecDraft } from './support/draft';
import { sizeExpression, type OpenSize } from './sizeExpression';

/** A number that differs between the conversions and follows from no dimension. */
class NoExpression extends Error {}

/**
 * A spec in which sizes that follow from named dimensions are expressions of them.
 * @param twins the same model converted at other sizes
 * @returns null if the conversions are not alike, or if a size does not follow
 */
export function withOpenSizes(
  spec: SpecDraft,
  twins: readonly SpecDraft[],
  sizes: readonly OpenSize[],
): SpecDraft | null {
  if (twins.some(({ layers, inputs }) => layers.length !== spec.layers.length || inputs.length !== spec.inputs.length))
    return null;
  const replaced = new Map<Draft, Draft>();
  try {
    const inputs = spec.inputs.map((input, index) => ({
      ...input,
      shape: input.shape.map((size, axis) =>
        dimension([size, ...twins.map(({ inputs: others }) => others[index].shape[axis])], sizes),
      ),
    }));
    const layers = spec.layers.map((layer, index) => {
      const others = twins.map(twin => twin.layers[index]);
      if (others.some(({ type, label }) => type !== layer.type || label !== layer.label)) throw new NoExpression();
      const draft: Draft = {
        ...layer,
        args: openArguments(layer, others, sizes),
        inputs: layer.inputs.map(input => (input.layer ? { ...input, layer: replaced.get(input.layer)! } : input)),
        weights: layer.weights && replaced.get(layer.weights)!,
      };
      replaced.set(layer, draft);
      return draft;
    });
    return { ...spec, inputs, layers };
  } catch (error) {
    if (error instanceof NoExpression) return null;
    throw error;
  }
}

const isSame = (values: readonly unknown[]): boolean => values.every(value => value === values[0]);

/** A size of an input: a number, or the name of a dimension. */
function dimension(values: readonly (number | string)[], sizes: readonly OpenSize[]): number | string {
  if (isSame(values)) return values[0];
  const named = sizes.find(size => String(size.values) === String(values));
  if (!named) throw new NoExpression();
  return named.name;
}

function openArguments({ type, args }: Draft, others: readonly Draft[], sizes: readonly OpenSize[]): Arguments {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      const takesNames = moduleTypes.get(type)?.sizes?.includes(name) ?? false;
      const merged = openValue([value, ...others.map(({ args: other }) => other[name])], sizes, takesNames);
      return [name, type === 'Reshape' ? withRest(merged) : merged];
    }),
  );
}

function openValue(
  values: readonly (ArgumentValue | undefined)[],
  sizes: readonly OpenSize[],
  takesNames: boolean,
): ArgumentValue {
  const [first] = values;
  if (first !== undefined && isSame(values)) return first;
  // One number stands for all axes where they agree.
  const length = values.find(Array.isArray)?.length;
  if (length !== undefined) {
    const lists = values.map((value): readonly ArgumentValue[] =>
      Array.isArray(value) ? (value as ArgumentValue[]) : new Array<ArgumentValue>(length).fill(value!),
    );
    if (lists.some(list => list.length !== length)) throw new NoExpression();
    return lists[0].map((_, index) =>
      openValue(
        lists.map(list => list[index]),
        sizes,
        takesNames,
      ),
    );
  }
  const numbers = values.filter(value => typeof value === 'number');
  const text = numbers.length === values.length ? sizeExpression(numbers, sizes) : null;
  if (text === null) throw new NoExpression();
  return takesNames && sizes.some(({ name }) => name === text) ? text : `=${text}`;
}

/** Of a shape, one size may be what remains. */
function withRest(shape: ArgumentValue): ArgumentValue {
  if (typeof shape !== 'object' || shape === null) return shape;
  const isWritten = (size: ArgumentValue): boolean => typeof size === 'string' && size.startsWith('=');
  return shape.filter(isWritten).length === 1 ? shape.map(size => (isWritten(size) ? -1 : size)) : shape;
}
