import type { Node } from '../../graph/graph';

/** Why a number of elements cannot change: what fixes it. */
export interface Fixing {
  readonly by: 'input' | 'output' | 'node' | 'unknown';
  /** The name of the input or output. */
  readonly name: string;
  readonly node: Node | null;
}

/** Elements that stay as many as they are. */
export interface Fixed {
  readonly kind: 'fixed';
  readonly size: number;
  /** null: by the structure of an operator, such as the places of an image. */
  readonly by: Fixing | null;
}

/** Channels that may become fewer. Once they turn out to consist of others, or to be others, `axis` says of which. */
export interface Channels {
  readonly kind: 'channels';
  readonly size: number;
  axis: Axis | null;
  /** Whether they lie inside other channels, as the features of a head do: then they are not divided into parts. */
  isInner: boolean;
}

export type Factor = Fixed | Channels;

/** A product in row-major order, outermost factor first. */
export type Part = readonly Factor[];

/** Parts one after another: what an axis of a tensor consists of. */
export type Axis = readonly Part[];

/** An axis of more parts is fixed as a whole, so that work stays proportional to the model. */
const mostParts = 512;

export function fixed(size: number, by: Fixing | null = null): Fixed {
  return { kind: 'fixed', size, by };
}

export function channels(size: number): Channels {
  return { kind: 'channels', size, axis: null, isInner: false };
}

export function sizeOfPart(part: Part): number {
  let size = 1;
  for (const factor of part) size *= factor.size;
  return size;
}

export function sizeOfAxis(axis: Axis): number {
  let size = 0;
  for (const part of axis) size += sizeOfPart(part);
  return size;
}

/** The elements of an axis when channels have other sizes. */
export function resizedAxis(axis: Axis, sizes: ReadonlyMap<Channels, number>): number {
  let size = 0;
  for (const part of axis) {
    let product = 1;
    for (const factor of part) product *= factor.kind === 'fixed' ? factor.size : (sizes.get(factor) ?? factor.size);
    size += product;
  }
  return size;
}

/** Keeps track of which channels are the same, and which consist of others. */
export class ChannelAlgebra {
  /** What fixes channels that have to be fixed now: the node that is looked at. */
  at: Fixing | null = null;

  /** An axis in terms of channels that are not known to consist of others. */
  resolve(axis: Axis): Axis {
    if (!axis.some(part => part.some(isBound))) return axis;
    return joined(axis.flatMap(part => this.times(part.map(factor => this.meaning(factor)))));
  }

  private meaning(factor: Factor): Axis {
    if (factor.kind === 'fixed' || factor.axis === null) return [[factor]];
    // Chains of channels that are the same are followed without recursion, and shortened.
    let last: Channels = factor;
    for (let next = only(last); next !== null; next = only(last)) last = next;
    const meaning = last.axis === null ? [[last]] : this.resolve(last.axis);
    if (last.axis !== null) last.axis = meaning;
    factor.axis = meaning;
    return meaning;
  }

  /** The product of axes, outermost first. */
  times(axes: readonly Axis[]): Axis {
    let result: Axis = [[]];
    for (const axis of axes) {
      if (axis.length === 1) {
        result = result.map(part => appended(part, axis[0]));
        continue;
      }
      const outer = sizeOfAxis(result);
      const isPlain = result.every(part => part.every(({ kind }) => kind === 'fixed'));
      if (outer === 1) result = axis;
      else if (isPlain && outer * axis.length <= mostParts) result = Array.from({ length: outer }, () => axis).flat();
      else result = result.map(part => appended(part, [this.fix(axis)]));
    }
    return result;
  }

  /** One after another. */
  beside(axes: readonly Axis[]): Axis {
    const all = joined(axes.flatMap(axis => this.resolve(axis)));
    return all.length <= mostParts ? all : [[this.fix(all)]];
  }

  /** Fixes all channels of an axis. @returns the same number of elements */
  fix(axis: Axis): Fixed {
    for (const part of this.resolve(axis))
      for (const factor of part) if (factor.kind === 'channels') this.fixChannels(factor, this.at);
    return fixed(sizeOfAxis(axis), this.at);
  }

  private fixChannels(factor: Channels, by: Fixing | null): Fixed {
    const plain = fixed(factor.size, by);
    factor.axis = [[plain]];
    return plain;
  }

  /** States that two axes of the same length have the same channels. */
  equate(a: Axis, b: Axis): void {
    if (a === b) return;
    const [left, right] = [a, b].map(axis => [...this.resolve(axis)].reverse());
    while (left.length > 0 && right.length > 0) {
      const [p, q] = [this.next(left), this.next(right)];
      const [size, other] = [sizeOfPart(p), sizeOfPart(q)];
      if (size === other) this.equateParts(p, q);
      else if (size > other) {
        right.push(q);
        pushAll(left, this.cut(p, other));
      } else {
        left.push(p);
        pushAll(right, this.cut(q, size));
      }
    }
  }

  /** Takes the next part, which may have been found to consist of others in the meantime. */
  private next(parts: Part[]): Part {
    for (;;) {
      const part = parts.pop()!;
      if (!part.some(isBound)) return part;
      pushAll(parts, this.resolve([part]));
    }
  }

  /** Cuts a part after a number of elements, between channels if possible; otherwise they are fixed. */
  private cut(part: Part, at: number): Axis {
    const [outer, ...inner] = part;
    const each = sizeOfPart(inner);
    const [whole, rest] = [Math.floor(at / each), at % each];
    if (rest === 0 && outer.kind === 'channels' && !outer.isInner) {
      const [first, second] = [channels(whole), channels(outer.size - whole)];
      outer.axis = [[first], [second]];
      return [
        [first, ...inner],
        [second, ...inner],
      ];
    }
    const plain = outer.kind === 'fixed' ? outer : this.fixChannels(outer, this.at);
    const times = (count: number): Axis => (count === 0 ? [] : [appended([fixed(count, plain.by)], inner)]);
    if (rest === 0) return [...times(whole), ...times(plain.size - whole)];
    return [...times(whole), ...this.cut(inner, rest), ...times(plain.size - whole - 1)];
  }

  /** Two products of the same number of elements, compared from the innermost factor. */
  private equateParts(a: Part, b: Part): void {
    const [left, right] = [[...a], [...b]];
    while (left.length > 0 && right.length > 0) {
      const [f, g] = [this.nextFactor(left), this.nextFactor(right)];
      if (f === g) continue;
      if (f.size === g.size) this.equateFactors(f, g);
      else if (f.size % g.size === 0) left.push(this.divide(f, g));
      else if (g.size % f.size === 0) right.push(this.divide(g, f));
      else {
        this.fix([[...left, f]]);
        this.fix([[...right, g]]);
        return;
      }
    }
  }

  /** Takes the innermost factor, which may have been found to consist of others in the meantime. */
  private nextFactor(factors: Factor[]): Factor {
    for (;;) {
      const factor = factors.pop() ?? fixed(1);
      if (!isBound(factor)) return factor;
      const meaning = this.meaning(factor);
      if (meaning.length > 1) return this.fix(meaning);
      for (const part of meaning[0]) factors.push(part);
    }
  }

  private equateFactors(f: Factor, g: Factor): void {
    if (f.kind === 'fixed') {
      if (g.kind === 'channels') this.fixChannels(g, f.by ?? this.at);
    } else if (g.kind === 'fixed') this.fixChannels(f, g.by ?? this.at);
    else {
      f.axis = [[g]];
      g.isInner ||= f.isInner;
    }
  }

  /** States that the inner part of a factor is another one. @returns the outer part */
  divide(factor: Factor, inner: Factor): Factor {
    const size = factor.size / inner.size;
    if (factor.kind === 'fixed') {
      if (inner.kind === 'channels') this.fixChannels(inner, factor.by ?? this.at);
      return fixed(size, factor.by);
    }
    const outer = channels(size);
    outer.isInner = factor.isInner;
    if (inner.kind === 'channels') inner.isInner = true;
    factor.axis = [[outer, inner]];
    return outer;
  }
}

function isBound(factor: Factor): boolean {
  return factor.kind === 'channels' && factor.axis !== null;
}

/** The channels that these are another name for. */
function only({ axis }: Channels): Channels | null {
  const factor = axis?.length === 1 && axis[0].length === 1 ? axis[0][0] : null;
  return factor?.kind === 'channels' ? factor : null;
}

function pushAll(stack: Part[], parts: Axis): void {
  for (let index = parts.length - 1; index >= 0; index--) stack.push(parts[index]);
}

/** A product with further inner factors, where fixed ones next to each other are one, and those of one element none. */
function appended(part: Part, inner: Part): Part {
  const result = [...part];
  for (const factor of inner) {
    const before = result.at(-1);
    if (factor.kind === 'fixed' && factor.size === 1) continue;
    if (factor.kind === 'fixed' && before?.kind === 'fixed')
      result[result.length - 1] = fixed(before.size * factor.size, before.by ?? factor.by);
    else {
      if (factor.kind === 'channels' && result.some(({ kind }) => kind === 'channels')) factor.isInner = true;
      result.push(factor);
    }
  }
  return result;
}

/** Parts in a row, where fixed ones next to each other are one. */
function joined(parts: Axis): Axis {
  const result: Part[] = [];
  for (const part of parts) {
    if (sizeOfPart(part) === 0) continue;
    const before = result.at(-1);
    const [own, other] = [plainOf(part), before && plainOf(before)];
    if (own && other) result[result.length - 1] = [fixed(own.size + other.size, other.by ?? own.by)];
    else result.push(part);
  }
  return result;
}

/** The one factor of a part, if that is a fixed one. */
function plainOf(part: Part): Fixed | null {
  if (part.length === 0) return fixed(1);
  return part.length === 1 && part[0].kind === 'fixed' ? part[0] : null;
}
