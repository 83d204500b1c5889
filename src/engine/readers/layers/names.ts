/** A layer that `inputs` may name: its value, and what is inside of it or beside its value. */
export interface NamedValue {
  readonly value: string;
  readonly below?: ReadonlyMap<string, NamedValue>;
}

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

  /** The value of `name`, or of `block.name` for one inside an earlier block; null where there is none so far. */
  find(name: string): string | null {
    return walk(this.own, name.split('.'))?.value ?? this.outer?.find(name) ?? null;
  }

  /** Names that can be written here without a dot, the first `most` of them. */
  visible(most = 1000): string[] {
    const names = [...this.own.keys()].slice(0, most);
    return this.outer === null || names.length === most ? names : names.concat(this.outer.visible(most - names.length));
  }
}

function walk(names: ReadonlyMap<string, NamedValue>, steps: readonly string[]): NamedValue | null {
  let found = names.get(steps[0]);
  for (let index = 1; found && index < steps.length; index++) found = found.below?.get(steps[index]);
  return found ?? null;
}
