import { copyOf, read, remove, slotsOf, write, type Json, type Slot } from './json';
import type { Random } from './random';
import type { Words } from './words';

/** Sizes that are common in models, and numbers near which counting often goes wrong. */
const ordinary: readonly Json[] = [0, 1, 2, 3, 4, 5, 7, 8, 16, 32, 100, -1, -2, -3, -100, 0.5, 1.5, -0.5];
/**
 * Numbers at the limits of their types, or that would take endless work. A string with an @ is written as the number
 * after it, see `encode`.
 */
const extreme: readonly Json[] = [
  ...[1000, 65536, 1e6, 2 ** 31 - 1, 2 ** 31, 2 ** 32, -(2 ** 31), 2 ** 53 - 1, 2 ** 53, 2 ** 63, -(2 ** 63), 1e17],
  ...[1e100, 1e308, '@1e999', '@-1e999', '@-0'],
];

function anyNumber(random: Random): Json {
  return random.pick(random.chance(0.8) ? ordinary : extreme);
}

const odd: readonly Json[] = [
  null,
  true,
  false,
  '',
  ' ',
  '/',
  '.',
  '..',
  'x',
  '0',
  '-1',
  'NaN',
  '?',
  [],
  {},
  [[]],
  [null],
];
const oddNames = [
  '__proto__',
  'constructor',
  'toString',
  'length',
  '\u0000',
  '\u202e',
  'a/b',
  'a#2',
  '名',
  'a'.repeat(300),
];

/** What mutants are made of: trees to change, their values by key, and words that the readers know. */
export class Material {
  readonly trees: Json[] = [];
  /** Number of values of each tree. */
  private readonly sizes: number[] = [];
  private readonly parts = new Map<string | number, Json[]>();

  constructor(readonly words: Words) {}

  add(tree: Json): void {
    const slots = slotsOf(tree);
    this.trees.push(tree);
    this.sizes.push(slots.length);
    for (const slot of slots) {
      const alike = this.parts.get(slot.key) ?? [];
      alike.push(read(slot));
      this.parts.set(slot.key, alike);
    }
  }

  /** The smaller of two seeds: small ones are checked faster and find as much. */
  smallSeed(random: Random): Json {
    const [one, other] = [random.below(this.trees.length), random.below(this.trees.length)];
    return this.trees[this.sizes[one] <= this.sizes[other] ? one : other];
  }

  /** A value of the same key elsewhere. */
  partFor(key: string | number, random: Random): Json | undefined {
    const alike = this.parts.get(key);
    return alike && random.pick(alike);
  }
}

/** A changed copy of a tree: up to five changes, most of which keep its structure. */
export function mutate(tree: Json, material: Material, random: Random): Json {
  const copy: { [key: string]: Json } = { root: copyOf(tree) };
  for (let change = 1 + random.below(random.chance(0.3) ? 5 : 2); change > 0; change--) {
    const slots = slotsOf(copy);
    if (slots.length === 0) break;
    random.pick(changes)({ slot: random.pick(slots), slots, random, material });
  }
  return copy.root ?? null;
}

interface Change {
  readonly slot: Slot;
  readonly slots: readonly Slot[];
  readonly random: Random;
  readonly material: Material;
}

/** Every kind of change; those that find most are listed more than once. */
const changes: readonly ((change: Change) => void)[] = [
  changeNumber,
  changeNumber,
  changeNumber,
  knownWord,
  knownWord,
  knownWord,
  // Uses another value of this tree: names link its parts.
  ({ slot, slots, random }) => {
    const alike = slots.filter(other => typeof read(other) === typeof read(slot));
    write(slot, copyOf(read(random.pick(alike))));
  },
  ({ slot, random, material }) => write(slot, copyOf(material.partFor(slot.key, random) ?? null)),
  ({ slot }) => remove(slot),
  // Repeats an item once, or many times.
  ({ slot: { holder, key }, random }) => {
    if (!Array.isArray(holder)) return;
    const times = random.chance(0.1) ? random.below(40) : 1;
    const item = holder[key as number];
    for (let copy = 0; copy < times; copy++) holder.splice(key as number, 0, copyOf(item));
  },
  ({ slot, slots, random }) => {
    const other = random.pick(slots);
    if (Array.isArray(slot.holder) && slot.holder === other.holder) {
      const [a, b] = [read(slot), read(other)];
      write(slot, b);
      write(other, a);
    }
  },
  // Adds a member that the readers know, or one that they do not.
  ({ slot: { holder }, random, material: { words } }) => {
    const key = random.chance(0.1) ? random.pick(oddNames) : random.pick(words.all);
    if (Array.isArray(holder)) holder.push(random.chance(0.5) ? anyNumber(random) : random.pick(odd));
    else write({ holder, key }, copyOf(random.chance(0.5) ? anyNumber(random) : random.pick(odd)));
  },
  ({ slot, random }) =>
    write(slot, random.chance(0.5) ? [copyOf(read(slot))] : { [random.pick(oddNames)]: copyOf(read(slot)) }),
  ({ slot, random }) => write(slot, copyOf(random.pick(odd))),
  ({ slot, random }) => write(slot, random.pick(oddNames)),
];

/** Changes a number of the tree if it has any, otherwise a word. */
function changeNumber({ slots, random, material, slot }: Change): void {
  const numeric = slots.filter(other => typeof read(other) === 'number');
  if (numeric.length === 0) return knownWord({ slot, slots, random, material });
  const chosen = random.pick(numeric);
  write(chosen, random.chance(0.3) ? (read(chosen) as number) + random.below(5) - 2 : anyNumber(random));
}

/**
 * Replaces a string with a word of the same key from the corpus or the sources of readers and operators, or with any of
 * their words.
 */
function knownWord({ slots, random, material: { words } }: Change): void {
  const texts = slots.filter(other => typeof read(other) === 'string');
  if (texts.length === 0) return;
  const slot = random.pick(texts);
  const known = words.byKey.get(String(slot.key));
  write(slot, random.pick(known !== undefined && random.chance(0.8) ? known : words.all));
}
