import type { Initializer } from '../graph/graph';
import { mergeShapes } from '../graph/shape';
import { tensor, type Constant, type ValueType } from '../graph/value';
import type { AnalyzedValue } from './analysis';

/** A value of which no more is known than its type. */
export function freshValue(name: string, type: ValueType | null): AnalyzedValue {
  return { name, type, constant: null, weight: null, generated: false, producer: null };
}

/** An initializer as a value. */
export function initializerValue(initializer: Initializer): AnalyzedValue {
  return {
    ...freshValue(initializer.name, tensor(initializer.dtype, initializer.shape)),
    constant: initializer.constant ?? null,
    weight: initializer,
  };
}

/** Contents that do not match the inferred shape are a contradiction within the file: they are dropped. */
export function matching(constant: Constant | null, type: ValueType | null): Constant | null {
  if (constant === null || type?.kind !== 'tensor' || type.shape === null) return constant;
  return mergeShapes(type.shape, constant.shape) === null ? null : constant;
}
