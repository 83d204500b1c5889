/** A JSON value; models of every kind are mutated in this form. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A value in a JSON tree, by the object or array that contains it. */
export interface Slot {
  readonly holder: Json[] | { [key: string]: Json };
  readonly key: string | number;
}

/** All values of a tree except its root. */
export function slotsOf(root: Json): Slot[] {
  const slots: Slot[] = [];
  const pending: Json[] = [root];
  while (pending.length > 0) {
    const holder = pending.pop()!;
    if (typeof holder !== 'object' || holder === null) continue;
    const keys = Array.isArray(holder) ? holder.keys() : Object.keys(holder);
    for (const key of keys) {
      const slot = { holder, key } as Slot;
      slots.push(slot);
      pending.push(read(slot));
    }
  }
  return slots;
}

export function read({ holder, key }: Slot): Json {
  return (holder as Record<string | number, Json>)[key];
}

/** An own property, whatever its name: `__proto__` is a name like any other. */
export function write({ holder, key }: Slot, value: Json): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}

export function remove({ holder, key }: Slot): void {
  if (Array.isArray(holder)) holder.splice(key as number, 1);
  else delete holder[key];
}

/** A deep copy; mutants are shallow. */
export function copyOf(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf);
  const copy: { [key: string]: Json } = {};
  for (const key of Object.keys(value)) {
    if (key === '__proto__') write({ holder: copy, key }, copyOf(value[key]));
    else copy[key] = copyOf(value[key]);
  }
  return copy;
}
