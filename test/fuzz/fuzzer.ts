import { check } from './checks';
import type { Seed } from './corpus';
import { damage, encode, kinds, type Kind } from './encode';
import type { Json } from './json';
import { Material, mutate } from './mutate';
import { Random } from './random';
import { shrink } from './shrink';
import type { Words } from './words';
import { withoutDetails } from './checks';

/** A failure, with the smallest input that reproduces it. */
export interface Find {
  readonly kind: Kind;
  /** The failure without its details; each is reported once. */
  readonly signature: string;
  readonly message: string;
  readonly bytes: Uint8Array;
  /** null: the bytes are damaged and have no tree. */
  readonly tree: Json | null;
}

/** How often each kind is chosen: a configuration of a language model takes as long as ten other models. */
const shares: Readonly<Record<Kind, number>> = {
  onnx: 6,
  layers: 4,
  keras: 6,
  tensorflowjs: 6,
  transformers: 1,
  settings: 6,
};
const drawn = kinds.flatMap(kind => new Array<Kind>(shares[kind]).fill(kind));

/** Maximum bytes of an input: longer inputs take longer and find no more failures. */
const longest = 4_000;
/** One in this many mutants is checked thoroughly, and one in this many is damaged as bytes. */
const thoroughly = 256;
const damaged = 8;
/**
 * A mutant is kept as a seed if it has a new message and fewer than `mostSaid` messages; up to `mostKept` seeds per
 * kind.
 */
const mostSaid = 100;
const mostKept = 3000;
const shrinkTime = 10_000;

/** Makes mutants of a corpus and checks them, one by one. */
export class Fuzzer {
  runs = 0;
  readonly said = new Set<string>();
  private readonly random: Random;
  private readonly found = new Set<string>();
  private readonly materials = new Map<Kind, Material>();

  /** @param begin called with every input before it is checked */
  constructor(
    corpus: readonly Seed[],
    words: Words,
    seed: number,
    private readonly begin: (kind: Kind, bytes: Uint8Array) => void,
  ) {
    this.random = new Random(seed);
    for (const { kind, tree } of corpus) {
      const material = this.materials.get(kind) ?? new Material(words);
      this.materials.set(kind, material);
      material.add(tree);
    }
  }

  /** Checks the next mutant. @returns a new failure, if any */
  async step(): Promise<Find | null> {
    const { random } = this;
    const kind = random.pick(drawn);
    const material = this.materials.get(kind);
    if (material === undefined) return null;
    const tree = mutate(material.smallSeed(random), material, random);
    const whole = encode(kind, tree);
    if (whole === null || whole.length > longest) return null;
    const isDamaged = random.below(damaged) === 0;
    const bytes = isDamaged ? damage(whole, random) : whole;
    this.runs++;
    this.begin(kind, bytes);
    try {
      const said = await check(kind, bytes, random.below(thoroughly) === 0);
      const isNew = said.filter(sentence => !this.said.has(sentence));
      for (const sentence of isNew) this.said.add(sentence);
      const isSmall = said.length < mostSaid;
      if (isNew.length > 0 && isSmall && !isDamaged && material.trees.length < mostKept) material.add(tree);
      return null;
    } catch (error) {
      return this.find(kind, bytes, isDamaged ? null : tree, error);
    }
  }

  private async find(kind: Kind, bytes: Uint8Array, tree: Json | null, error: unknown): Promise<Find | null> {
    const signature = signatureOf(error);
    if (this.found.has(signature)) return null;
    this.found.add(signature);
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (tree === null) return { kind, signature, message, bytes, tree };
    const smallest = await shrink(tree, other => this.failsSo(kind, other, signature), performance.now() + shrinkTime);
    return { kind, signature, message, bytes: encode(kind, smallest) ?? bytes, tree: smallest };
  }

  private async failsSo(kind: Kind, tree: Json, signature: string): Promise<boolean> {
    const bytes = encode(kind, tree);
    if (bytes === null) return false;
    this.begin(kind, bytes);
    return check(kind, bytes, true).then(
      () => false,
      (error: unknown) => signatureOf(error) === signature,
    );
  }
}

/** The thrown error and its location: the same bug has the same signature. */
function signatureOf(error: unknown): string {
  if (!(error instanceof Error)) return withoutDetails(String(error));
  const place = /at (?:async )?(?:new )?([\w.<>$]+) \(?/.exec(
    error.stack?.split('\n    ').slice(1).join('\n    ') ?? '',
  )?.[1];
  const message = withoutDetails(error.message.split('\n')[0]);
  return error.name === 'AssertionError' ? message : `${error.name}: ${message} in ${place ?? 'nowhere'}`;
}
