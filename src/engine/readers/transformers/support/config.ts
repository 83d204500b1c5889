import type { Diagnostic } from '../../../graph/diagnostic';
import type { SourceRange } from '../../../graph/sourceRange';
import { say, textOf, type Message } from '../../../graph/message';
import { itemsOf, membersOf, rangeOf, valueOf, type JsonNode, type Member } from '../../support/json';
import { isNeutral } from './neutralKeys';

/** What a configuration class takes for keys that a file leaves out. Keys without a default are optional. */
export type Defaults = Readonly<Record<string, unknown>>;

const maxSize = 2 ** 31 - 1;
/** Deeper than any model; each layer is built node by node. */
const maxLayers = 500;

/**
 * A `config.json` (or a part of it, such as `text_config`) as its configuration class sees it: what the file says, else the
 * class's default. A value of the wrong kind is reported at its place, and the default is used. Several names of one
 * value (`n_embd`, `hidden_size`) are tried in order.
 */
export class Config {
  private readonly members: ReadonlyMap<string, Member>;
  private readonly asked = new Set<string>();
  private readonly parts = new Map<string, Config>();

  constructor(
    readonly node: JsonNode | undefined,
    private readonly defaults: Defaults,
    private readonly notices: Diagnostic[],
  ) {
    this.members = membersOf(node);
  }

  /** A positive integer. */
  size(...keys: string[]): number {
    return this.integer(keys, 1, maxSize) ?? (this.defaultOf(keys) as number | undefined) ?? 1;
  }

  /** A positive integer; null where neither the file nor the class states one, or the file says null. */
  optionalSize(...keys: string[]): number | null {
    return this.integer(keys, 1, maxSize) ?? this.optionalDefault(keys);
  }

  /** An integer that may be 0. */
  count(...keys: string[]): number {
    return this.integer(keys, 0, maxSize) ?? (this.defaultOf(keys) as number | undefined) ?? 0;
  }

  /** How many layers a stack has. */
  layers(...keys: string[]): number {
    return this.integer(keys, 0, maxLayers) ?? (this.defaultOf(keys) as number | undefined) ?? 0;
  }

  number(...keys: string[]): number {
    return this.optionalNumber(...keys) ?? (this.defaultOf(keys) as number | undefined) ?? 0;
  }

  /** A number; null where neither the file nor the class states one, or the file says null. */
  optionalNumber(...keys: string[]): number | null {
    const value = this.valueOf(keys, value => typeof value === 'number', say`a number`) as number | null;
    return value ?? this.optionalDefault(keys);
  }

  flag(...keys: string[]): boolean {
    const value = this.valueOf(keys, value => typeof value === 'boolean', say`true or false`);
    return (value ?? this.defaultOf(keys) ?? false) as boolean;
  }

  text(...keys: string[]): string {
    const value = this.valueOf(keys, value => typeof value === 'string', say`a string`);
    return (value ?? this.defaultOf(keys) ?? '') as string;
  }

  list(...keys: string[]): readonly unknown[] | null {
    const value = this.valueOf(keys, value => Array.isArray(value), say`an array`);
    return (value ?? this.defaultOf(keys) ?? null) as readonly unknown[] | null;
  }

  /** A list of positive integers, such as the layers of each stage. */
  sizes(...keys: string[]): readonly number[] {
    const isSizes = (value: unknown): boolean =>
      Array.isArray(value) && value.every(item => isInteger(item, 1, maxSize));
    const value = this.valueOf(keys, isSizes, say`an array of positive integers`);
    return (value ?? this.defaultOf(keys) ?? []) as readonly number[];
  }

  /** Keys that change nothing of the model, or whose values follow from others: they are not reported. */
  ignore(keys: readonly string[]): void {
    for (const key of keys) this.asked.add(key);
  }

  /** Whether the file gives an array for a key that may also be one number. */
  isList(key: string): boolean {
    return this.members.get(key)?.value.type === 'array';
  }

  /** A configuration inside this one. */
  inner(key: string, defaults: Defaults): Config {
    this.asked.add(key);
    const found = new Config(this.members.get(key)?.value, defaults, this.notices);
    this.parts.set(key, found);
    return found;
  }

  /** A part that has nothing to do with the architecture: keys that nobody asks for are not reported. */
  detached(key: string): Config {
    this.asked.add(key);
    return new Config(this.members.get(key)?.value, {}, this.notices);
  }

  /** How many members an object has; 0 where it is missing. */
  entries(key: string): number {
    this.asked.add(key);
    return membersOf(this.members.get(key)?.value).size;
  }

  has(key: string): boolean {
    this.asked.add(key);
    const value = this.members.get(key)?.value;
    return value !== undefined && value.type !== 'null';
  }

  rangeOf(key: string): SourceRange | undefined {
    const member = this.members.get(key);
    return member && rangeOf(member.value);
  }

  /** Reports values that contradict each other at the first of these keys that the file has. */
  contradict(message: Message, ...keys: string[]): void {
    const range = keys.map(key => this.rangeOf(key)).find(found => found !== undefined);
    this.say({ severity: 'error', code: 'config-contradiction', message, range });
  }

  /** Reports something about a key's value that leaves figures estimates. */
  remark(code: string, message: Message, key: string): void {
    this.say({ severity: 'warning', code, message, range: this.rangeOf(key) });
  }

  /** Many parts of a model ask for the same value; what is wrong with it is said once. */
  private say(notice: Diagnostic): void {
    const text = textOf(notice.message);
    const isSaid = this.notices.some(
      ({ message, range }) => range?.offset === notice.range?.offset && textOf(message) === text,
    );
    if (!isSaid) this.notices.push(notice);
  }

  /** Reports keys that nobody asked for and that may change the architecture, in the configurations inside this one too. */
  reportUnread(): void {
    for (const [key, { value }] of this.members) {
      if (this.asked.has(key) || isNeutral(key, value.value) || isOff(value)) continue;
      this.notices.push({
        severity: 'warning',
        code: 'unknown-key',
        range: this.members.get(key)!.key,
        message: say`The key \`${key}\` is not supported for this model type. Figures are estimates if it changes the architecture.`,
      });
    }
    for (const part of this.parts.values()) part.reportUnread();
  }

  private integer(keys: readonly string[], least: number, most: number): number | null {
    const unbounded = least === 0 ? say`a non-negative integer` : say`a positive integer`;
    const expected = most === maxSize ? unbounded : say`an integer from ${least} to ${most}`;
    return this.valueOf(keys, value => isInteger(value, least, most), expected) as number | null;
  }

  /** The first of the keys that the file has, with a value that is not null; reported where it is not valid. */
  private valueOf(keys: readonly string[], isValid: (value: unknown) => boolean, expected: Message): unknown {
    for (const key of keys) this.asked.add(key);
    for (const key of keys) {
      const member = this.members.get(key);
      if (!member || member.value.type === 'null') continue;
      const value = valueOf(member.value);
      if (isValid(value)) return value;
      this.say({
        severity: 'error',
        code: 'bad-value',
        range: rangeOf(member.value),
        message: this.mustBe(key, expected, this.defaultOf(keys)),
      });
      return null;
    }
    return null;
  }

  private mustBe(key: string, expected: Message, fallback: unknown): Message {
    return fallback === undefined || fallback === null
      ? say`The key \`${key}\` must be ${expected}.`
      : say`The key \`${key}\` must be ${expected}. The default, ${JSON.stringify(fallback)}, is counted.`;
  }

  private optionalDefault(keys: readonly string[]): number | null {
    const isNull = keys.some(key => this.members.get(key)?.value.type === 'null');
    return isNull ? null : ((this.defaultOf(keys) as number | undefined) ?? null);
  }

  private defaultOf(keys: readonly string[]): unknown {
    return this.defaults[keys[0]];
  }
}

function isInteger(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

/** Switches that are off, and lists and objects without contents, change nothing. */
function isOff(node: JsonNode): boolean {
  return (
    node.type === 'null' ||
    node.value === false ||
    ((node.type === 'array' || node.type === 'object') && itemCount(node) === 0)
  );
}

function itemCount(node: JsonNode): number {
  return node.type === 'array' ? itemsOf(node).length : (node.children ?? []).length;
}
