import type { Dim } from '../../src/engine/graph/shape';
import type { ValueType } from '../../src/engine/graph/value';

/** A type as the reference gives it: that of a tensor, or only the kind of value. */
export interface ExpectedType {
  readonly name: string;
  readonly dims?: readonly number[];
  readonly dtype?: string;
  readonly kind?: string;
}

/** `unknown`: no contradiction, but something is unknown. */
export type Verdict = 'right' | 'unknown' | 'wrong';

/** Compares the inferred type with the expected one. */
export function compareType(type: ValueType | null, expected: ExpectedType): Verdict {
  if (type === null) return 'unknown';
  if (type.kind !== 'tensor') return type.kind === expected.kind ? 'right' : 'wrong';
  if (expected.dims === undefined) return 'wrong';
  const element: Verdict =
    expected.dtype === undefined || type.dtype === expected.dtype
      ? 'right'
      : type.dtype === 'undefined'
        ? 'unknown'
        : 'wrong';
  return worst([element, compareShape(type.shape, expected.dims)]);
}

function compareShape(shape: readonly Dim[] | null, expected: readonly number[]): Verdict {
  if (shape === null) return 'unknown';
  if (shape.length !== expected.length) return 'wrong';
  return worst(shape.map((dim, axis) => (dim === null ? 'unknown' : dim === expected[axis] ? 'right' : 'wrong')));
}

/** The worst of several verdicts. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.includes('wrong') ? 'wrong' : verdicts.includes('unknown') ? 'unknown' : 'right';
}

/** `float32[1, 64, ?]`, for a line of output. */
export function describeType(type: ValueType | null): string {
  if (type === null) return 'unknown';
  if (type.kind !== 'tensor') return type.kind;
  return `${type.dtype}[${type.shape === null ? 'unknown rank' : type.shape.map(dim => dim ?? '?').join(', ')}]`;
}

export function describeExpected({ dims, dtype, kind }: ExpectedType): string {
  return dims === undefined ? (kind ?? 'unknown') : `${dtype ?? ''}[${dims.join(', ')}]`;
}
