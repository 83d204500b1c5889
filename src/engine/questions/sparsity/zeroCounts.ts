import type { Coordinate, WeightLayout } from './weightLayout';

/** Zeros of a weight, or of what it consists of. */
export interface ZeroCount {
  readonly zeros: number;
  readonly count: number;
}

/** The zeros of a weight, and how they lie. */
export interface WeightZeros {
  readonly elements: ZeroCount;
  /** Filters and channels of which all elements are zero; null: which they are is not known. */
  readonly filters: ZeroCount | null;
  readonly channels: ZeroCount | null;
  /** Groups of four along the reduction, and those with two zeros or more; null: its length is not a multiple of four. */
  readonly groups: { readonly fitting: number; readonly count: number } | null;
}

/** Larger tables are not kept. */
const mostCounters = 1 << 26;

/** Counts the zeros of a weight whose elements come in order, some at a time: memory grows with its axes only. */
export class ZeroCounts {
  private position = 0;
  private zeros = 0;
  private readonly filters: SeenIndices | null;
  private readonly channels: SeenIndices | null;
  private readonly groups: GroupsOfFour | null;

  constructor(layout: WeightLayout | null) {
    this.filters = layout && SeenIndices.of(layout.filters);
    this.channels = layout && SeenIndices.of(layout.channels);
    const fits = layout !== null && layout.reduction.size % 4 === 0 && layout.reduction.stride <= mostCounters;
    this.groups = fits ? new GroupsOfFour(layout.reduction) : null;
  }

  /** @param flags 1 for an element that is not zero, 0 for one that is */
  take(flags: Uint8Array): void {
    for (let index = 0; index < flags.length; index++) this.zeros += 1 - flags[index];
    this.filters?.take(flags, this.position);
    this.channels?.take(flags, this.position);
    this.groups?.take(flags, this.position);
    this.position += flags.length;
  }

  get result(): WeightZeros {
    return {
      elements: { zeros: this.zeros, count: this.position },
      filters: this.filters?.result ?? null,
      channels: this.channels?.result ?? null,
      groups: this.groups?.result ?? null,
    };
  }
}

/** Which indices have an element that is not zero. */
class SeenIndices {
  private readonly seen: Uint8Array;
  private readonly run: number;

  private constructor(
    private readonly coordinates: readonly Coordinate[],
    private readonly count: number,
  ) {
    this.seen = new Uint8Array(count);
    this.run = coordinates.reduce((least, { stride }) => Math.min(least, stride), Infinity);
  }

  /** null: there are too many. */
  static of(coordinates: readonly Coordinate[]): SeenIndices | null {
    const count = coordinates.reduce((product, { size }) => product * size, 1);
    return count > mostCounters ? null : new SeenIndices(coordinates, count);
  }

  take(flags: Uint8Array, first: number): void {
    const { seen, run, coordinates } = this;
    const { length } = flags;
    if (run === 1 && coordinates.length === 1) {
      let index = first % this.count;
      for (let at = 0; at < length; at++) {
        seen[index] |= flags[at];
        if (++index === this.count) index = 0;
      }
      return;
    }
    for (let at = 0; at < length;) {
      const end = Math.min(length, at + run - ((first + at) % run));
      const index = this.indexOf(first + at);
      if (seen[index] === 0)
        for (let element = at; element < end; element++)
          if (flags[element] === 1) {
            seen[index] = 1;
            break;
          }
      at = end;
    }
  }

  get result(): ZeroCount {
    return { zeros: this.count - this.seen.reduce((sum, seen) => sum + seen, 0), count: this.count };
  }

  private indexOf(position: number): number {
    let index = 0;
    for (const { stride, size } of this.coordinates) index = index * size + (Math.floor(position / stride) % size);
    return index;
  }
}

/** Groups of four elements in a row along an axis whose length is a multiple of four. */
class GroupsOfFour {
  private readonly counts: Uint8Array;
  private fitting = 0;
  private count = 0;

  constructor(private readonly axis: Coordinate) {
    this.counts = new Uint8Array(axis.stride);
  }

  take(flags: Uint8Array, first: number): void {
    const { counts } = this;
    const { stride, size } = this.axis;
    for (let at = 0; at < flags.length;) {
      const inner = (first + at) % stride;
      const place = (Math.floor((first + at) / stride) % size) % 4;
      const length = Math.min(stride - inner, flags.length - at);
      for (let step = 0; step < length; step++) {
        const counted = (place === 0 ? 0 : counts[inner + step]) + flags[at + step];
        counts[inner + step] = counted;
        if (place === 3 && counted <= 2) this.fitting++;
      }
      if (place === 3) this.count += length;
      at += length;
    }
  }

  get result(): { readonly fitting: number; readonly count: number } {
    return { fitting: this.fitting, count: this.count };
  }
}
