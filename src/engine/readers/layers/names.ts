/** A layer that `inputs` and `weights` may name: its value, and what is inside of it or beside its value. */
export interface NamedValue {
  readonly value: string;
  /** What the names of its weights start with; undefined where it has none. */
  readonly path?: string;
  readonly below?: ReadonlyMap<string, NamedValue>;
}

/** Longer than any name with its number: what is written in a file may be of any length. */
const longestName = 100;

/** The names that stand in one block, which hide those of the blocks around it. */
export class Names {
  readonly own = new Map<string, NamedValue>();
  private readonly copies = new Map<string, number>();

  constructor(private readonly outer: Names | null = null) {}

  /** `wanted`, or with a number behind it where that is taken. */
  free(wanted: string): string {
    let name = wanted;
    for (let copy = this.copies.get(wanted) ?? 2; this.own.has(name); copy++) {
      name = `${wanted}#${copy}`;
      this.copies.set(wanted, copy + 1);
    }
    return name;
  }

  /** What `name` stands for, or `block.name` for one inside an earlier block; null where there is none so far. */
  find(name: string): NamedValue | null {
    return walk(this.own, name) ?? this.outer?.find(name) ?? null;
  }

  /** Names that can be written here without a dot, the first `most` of them. */
  visible(most = 1000): string[] {
    const names = [...this.own.keys()].slice(0, most);
    return this.outer === null || names.length === most ? names : names.concat(this.outer.visible(most - names.length));
  }
}

/** Names may hold dots themselves: at each step the longest one that fits is taken. */
function walk(names: ReadonlyMap<string, NamedValue>, path: string): NamedValue | null {
  let [place, rest]: [ReadonlyMap<string, NamedValue> | undefined, string] = [names, path];
  while (place) {
    const found = place.get(rest);
    if (found) return found;
    const block = longestStart(place, rest);
    if (block === null) return null;
    [place, rest] = [place.get(block)?.below, rest.slice(block.length + 1)];
  }
  return null;
}

function longestStart(names: ReadonlyMap<string, NamedValue>, path: string): string | null {
  for (let dot = path.lastIndexOf('.', longestName); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    if (names.has(path.slice(0, dot))) return path.slice(0, dot);
  }
  return null;
}
