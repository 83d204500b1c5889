import type { Initializer } from '../graph/graph';
import { isSize } from '../graph/figure';
import { mergeShapes, type Dim } from '../graph/shape';
import { tensor, type Constant, type ValueType } from '../graph/value';
import type { AnalyzedValue } from './analysis';

/** A value of which only the type is known; invalid sizes become unknown. */
export function freshValue(name: string, stated: ValueType | null): AnalyzedValue {
  return {
    name,
    type: stated && soundType(stated),
    constant: null,
    origin: 'data',
    initializer: null,
    standsFor: null,
    producer: null,
    accuracy: 'exact',
    contentsAccuracy: 'exact',
    uses: 0,
    layout: null,
    size: null,
  };
}

/** An initializer as a value. */
export function initializerValue(initializer: Initializer): AnalyzedValue {
  return {
    ...freshValue(initializer.name, tensor(initializer.computedAs ?? initializer.dtype, initializer.shape)),
    constant: initializer.constant ?? null,
    origin: 'file',
    initializer,
  };
}

/** A value under its original name. */
export function canonical(value: AnalyzedValue): AnalyzedValue {
  return value.standsFor ?? value;
}

/** Whether a value consists only of constants, moved or repeated in any way. */
export function isConstant({ origin }: Pick<AnalyzedValue, 'origin'>): boolean {
  return origin === 'file' || origin === 'filled' || origin === 'repeated';
}

/** Contents that do not match the inferred shape contradict the file: they are dropped. */
export function matching(constant: Constant | null, type: ValueType | null): Constant | null {
  if (constant === null || type?.kind !== 'tensor' || type.shape === null) return constant;
  return mergeShapes(type.shape, constant.shape) === null ? null : constant;
}

/** A type without invalid sizes; the same object if there are none. */
export function soundType(type: ValueType): ValueType {
  switch (type.kind) {
    case 'tensor':
      return type.shape === null || type.shape.every(isSound)
        ? type
        : tensor(
            type.dtype,
            type.shape.map(dim => (isSound(dim) ? dim : null)),
          );
    case 'sequence':
    case 'optional': {
      const element = type.element && soundType(type.element);
      return element === type.element ? type : { ...type, element };
    }
    case 'map': {
      const value = type.value && soundType(type.value);
      return value === type.value ? type : { ...type, value };
    }
  }
}

function isSound(dim: Dim): boolean {
  return dim === null || isSize(dim);
}
