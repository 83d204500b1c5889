import type { Shape } from './shape';
import type { SequenceType, ValueType } from './value';

/** What two shapes have in common: a dimension that differs is unknown, and so is the shape if the ranks differ. */
export function joinShapes(a: Shape | null, b: Shape | null): Shape | null {
  if (a === null || b === null || a.length !== b.length) return null;
  return a.map((dim, axis) => (dim === b[axis] ? dim : null));
}

/** The narrowest type that covers both: what is known of a value that may be either. */
export function joinTypes(a: ValueType | null, b: ValueType | null): ValueType | null {
  if (a === null || b === null) return null;
  if (a.kind === 'tensor' && b.kind === 'tensor') {
    return { kind: 'tensor', dtype: a.dtype === b.dtype ? a.dtype : 'undefined', shape: joinShapes(a.shape, b.shape) };
  }
  if (a.kind === 'sequence' && b.kind === 'sequence') return joinSequences(a, b);
  if (a.kind === 'optional' && b.kind === 'optional') {
    const element = a.empty ? b.element : b.empty ? a.element : joinTypes(a.element, b.element);
    return { kind: 'optional', element, ...(a.empty === b.empty && a.empty !== undefined ? { empty: a.empty } : {}) };
  }
  if (a.kind === 'map' && b.kind === 'map' && a.key === b.key)
    return { kind: 'map', key: a.key, value: joinTypes(a.value, b.value) };
  return null;
}

function joinSequences(a: SequenceType, b: SequenceType): SequenceType {
  const element = isEmpty(a) ? b.element : isEmpty(b) ? a.element : joinTypes(a.element, b.element);
  if (a.items === undefined || b.items === undefined || a.items.length !== b.items.length)
    return { kind: 'sequence', element };
  const others = b.items;
  return { kind: 'sequence', element, items: a.items.map((item, index) => joinTypes(item, others[index])) };
}

/** An empty sequence tells nothing about the items of a longer one. */
function isEmpty({ items }: SequenceType): boolean {
  return items !== undefined && items.length === 0;
}

/** Whether two types are equal. */
export function sameType(a: ValueType | null, b: ValueType | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Whether a type is completely known. */
export function isSettled(type: ValueType | null): boolean {
  switch (type?.kind) {
    case 'tensor':
      return type.shape !== null && !type.shape.includes(null);
    case 'sequence':
      return type.items !== undefined && type.items.every(isSettled);
    case 'optional':
      return type.empty === true || isSettled(type.element);
    case 'map':
      return true;
    default:
      return false;
  }
}
