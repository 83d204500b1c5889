/** A layer that `inputs` and `weights` can refer to: its value, and the names inside it or of its other outputs. */
export interface NamedValue {
  readonly value: string;
  /** The prefix of the names of its weights; undefined if it has none. */
  readonly path?: string;
  readonly below?: ReadonlyMap<string, NamedValue>;
}

/** Longer than any valid name with its number: strings in a file can have any length. */
const longestName = 100;

/** The names in one block, which shadow those of enclosing blocks. */
export class Names {
  readonly own = new Map<string, NamedValue>();
  private readonly copies = new Map<string, number>();

  constructor(private readonly outer: Names | null = null) {}

  /** `wanted`, or with a number appended if it is already used. */
  free(wanted: string): string {
    let name = wanted;
    for (let copy = this.copies.get(wanted) ?? 2; this.own.has(name); copy++) {
      name = `${wanted}#${copy}`;
      this.copies.set(wanted, copy + 1);
    }
    return name;
  }

  /** Looks up `name`, or `block.name` for a layer inside an earlier block; null if it is not defined yet. */
  find(name: string): NamedValue | null {
    return walk(this.own, name) ?? this.outer?.find(name) ?? null;
  }

  /** The first `most` names that can be used here without a dot. */
  visible(most = 1000): string[] {
    const names = [...this.own.keys()].slice(0, most);
    return this.outer === null || names.length === most ? names : names.concat(this.outer.visible(most - names.length));
  }
}

/** Names can contain dots: each step takes the longest name that matches. */
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
