import { textOf, translate, type Message, type MessageValue } from './message';

/** A value as it leaves the engine for VS Code: with its messages in the user's language. */
export type Spoken<T> = T extends Message
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Spoken<Item>[]
    : T extends object
      ? { readonly [K in keyof T]: Spoken<T[K]> }
      : T;

/** The translations of a display language, as VS Code has them: the engine's texts have keys `text/engine`. */
export type Bundle = Readonly<Record<string, string>>;

/** A message in a display language; in English if the bundle does not have it. */
export function inWords(message: MessageValue, bundle: Bundle): string {
  return translate(message, template => bundle[`${template}/engine`]);
}

/** A copy of plain data with all messages translated into a display language. */
export function spoken<T>(value: T, bundle: Bundle): Spoken<T> {
  return copy(value, message => inWords(message, bundle)) as Spoken<T>;
}

/** A copy of plain data with all messages in English, as in reports. */
export function inEnglish<T>(value: T): Spoken<T> {
  return copy(value, textOf) as Spoken<T>;
}

function copy(value: unknown, toText: (message: Message) => string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(item => copy(item, toText));
  if ('template' in value && 'values' in value) return toText(value as Message);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy(part, toText)]));
}
