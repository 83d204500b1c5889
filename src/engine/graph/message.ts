/**
 * A sentence or phrase for users as data: English text with `{0}`, `{1}`, … in place of values. Terminal and reports
 * join it (`textOf`); VS Code first looks the template up in the bundle of its display language (`translate`). So word
 * order and punctuation belong to the template, and text made of parts is a template with the parts as values.
 */
export interface Message {
  readonly template: string;
  readonly values: readonly MessageValue[];
}

/** A value for a placeholder: a name or number, the same in every language; or another message. */
export type MessageValue = string | number | Message;

/** Templates by the place where they are written, so that each is joined only once. */
const templates = new WeakMap<TemplateStringsArray, string>();

/** say`The attribute ${name} must be positive, but is ${n}.` has the template `The attribute {0} must be positive, but is {1}.` */
export function say(texts: TemplateStringsArray, ...values: readonly MessageValue[]): Message {
  let template = templates.get(texts);
  if (template === undefined) {
    template = texts.reduce((before, text, index) => `${before}{${index - 1}}${text}`);
    templates.set(texts, template);
  }
  return { template, values };
}

/** A text that is shown as it is, for example from a file, or already translated. */
export function verbatim(text: string): Message {
  return { template: '{0}', values: [text] };
}

/** The message in English. */
export function textOf(message: MessageValue): string {
  return translate(message, () => undefined);
}

/**
 * The message in another language.
 * @param lookup the translation of a template, with the same placeholders; undefined: it stays English
 */
export function translate(message: MessageValue, lookup: (template: string) => string | undefined): string {
  if (typeof message !== 'object') return String(message);
  const { template, values } = message;
  return (lookup(template) ?? template).replace(/\{(\d+)\}/g, (place, index: string) => {
    const value = values[Number(index)];
    return value === undefined ? place : translate(value, lookup);
  });
}

/** `A, B, C`; '' for an empty list. */
export function listed(items: readonly MessageValue[]): MessageValue {
  return inPairs(items, (before, after) => say`${before}, ${after}`) ?? '';
}

/** Several sentences in a row. */
export function inSequence(first: Message, ...rest: readonly Message[]): Message {
  return inPairs([first, ...rest], (before, after) => say`${before} ${after}`) ?? first;
}

/** Joins a list by a template with two placeholders, in halves so that long lists are not nested deeply. */
export function inPairs<T extends MessageValue>(
  items: readonly T[],
  pair: (before: T | Message, after: T | Message) => Message,
): T | Message | undefined {
  if (items.length < 2) return items[0];
  const middle = Math.ceil(items.length / 2);
  return pair(inPairs(items.slice(0, middle), pair)!, inPairs(items.slice(middle), pair)!);
}
