import type { KnownShape } from '../graph/shape';

/** An axis of an input of the model, and the roles in which its parts were seen. */
export interface InputAxis {
  readonly input: number;
  readonly position: number;
  /** Its name in the file; null: none. */
  readonly name: string | null;
  readonly size: number;
  /**
   * Parts that were the batch of an operator, those that were rows of a product, and those along which elements are
   * combined; `windows`: those that windows slide along.
   */
  readonly samples: Span[];
  readonly rows: Span[];
  readonly mixed: Span[];
  readonly windows: Span[];
}

/** The part of an axis that counts in steps of `from` up to `to` elements: of 12 = 3 × 4 the 3 are [4, 12], the 4 are [1, 4]. */
export type Span = readonly [from: number, to: number];

/** A factor of an axis of a value: a part of an input's axis, or (null) anything else. */
export interface AxisPart {
  readonly axis: InputAxis | null;
  readonly span: Span;
}

/** The factors of each axis of a value, outermost first. */
export type Layout = readonly (readonly AxisPart[])[];

export function partOf(axis: InputAxis | null, size: number): AxisPart {
  return { axis, span: [1, size] };
}

/** An axis of which nothing is known but its size. */
export function unknownAxis(size: number): readonly AxisPart[] {
  const known = unknownAxes[size] ?? [partOf(null, size)];
  if (size < 4096) unknownAxes[size] = known;
  return known;
}

const unknownAxes: (readonly AxisPart[])[] = [];

export function sizeOf({ span: [from, to] }: AxisPart): number {
  return to / from;
}

/** The factors of the axes of a tensor after a reshape; null: they do not divide evenly. */
export function regrouped(layout: Layout, shape: KnownShape): Layout | null {
  const left = layout.flat().filter(part => part.axis !== null || sizeOf(part) !== 1);
  left.reverse();
  const result = shape.map((size): AxisPart[] | null => takeParts(left, size));
  // An input's axis of one element may follow the last.
  if (result.length > 0) result.at(-1)?.push(...left.filter(part => sizeOf(part) === 1).reverse());
  return result.includes(null) ? null : (result as AxisPart[][]);
}

/** Takes the factors that make up one axis from the end of a list; null: there are none. */
function takeParts(left: AxisPart[], size: number): AxisPart[] | null {
  const taken: AxisPart[] = [];
  if (size === 1 && left.length > 0 && sizeOf(left.at(-1)!) === 1) return [left.pop()!];
  for (let open = size; open > 1;) {
    const part = left.pop();
    if (part === undefined) return null;
    const own = sizeOf(part);
    if (open % own === 0) {
      taken.push(part);
      open /= own;
      continue;
    }
    if (own % open !== 0) return null;
    const [from, to] = part.span;
    taken.push({ ...part, span: [to / open, to] });
    left.push({ ...part, span: [from, to / open] });
    open = 1;
  }
  return taken;
}

/** What remains of a span without others; null: not a whole number of elements. */
export function withoutSpans(span: Span, others: readonly Span[]): Span[] | null {
  let left: Span[] = [span];
  for (const [from, to] of others) {
    left = left.flatMap(([low, high]): Span[] =>
      [[low, Math.min(high, from)] as const, [Math.max(low, to), high] as const].filter(([a, b]) => b > a),
    );
  }
  return left.every(([low, high]) => high % low === 0) ? left : null;
}
