import type * as z from 'zod';
import { inPairs, listed, say, textOf, type Message } from '../../graph/message';

/** What the schema's own checks expect, by the message that they pass to zod. */
const expectations = {
  amount: say`expected an amount such as 600M or 64MB`,
  time: say`expected seconds, or a time such as 5ms`,
  identifier: say`expected a letter or _, then letters, digits and _`,
  layerName: say`expected a name that does not start with a dot and contains no slash or space`,
} as const;

export type Expectation = keyof typeof expectations;

const kinds: Readonly<Record<string, Message>> = {
  int: say`a whole number`,
  number: say`a number`,
  string: say`a string`,
  boolean: say`true or false`,
  array: say`an array`,
  object: say`an object`,
  record: say`an object`,
};

/** A schema issue as text: `expected a whole number of at least 1`. */
export function issueText(issue: z.core.$ZodIssue): Message {
  switch (issue.code) {
    case 'invalid_type':
      return say`expected ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return expectedOneOf(issue.values.map(value => JSON.stringify(value)));
    case 'too_small':
      return bounded(false, issue.origin, Number(issue.minimum), issue.exact === true);
    case 'too_big':
      return bounded(true, issue.origin, Number(issue.maximum), issue.exact === true);
    case 'invalid_union':
      return unionText(issue);
    case 'invalid_key':
      return issueText(issue.issues[0]);
    default:
      return expectations[issue.message as Expectation];
  }
}

function expectedOneOf(values: readonly string[]): Message {
  return values.length > 1 ? say`expected one of ${listed(values)}` : say`expected ${values[0]}`;
}

function bounded(above: boolean, origin: string, limit: number, exact: boolean): Message {
  if (origin === 'array') {
    if (exact) return say`expected exactly ${limit} values`;
    return above ? say`expected at most ${limit} values` : say`expected at least ${limit} values`;
  }
  if (origin === 'string') {
    if (exact) return say`expected exactly ${limit} characters`;
    return above ? say`expected at most ${limit} characters` : say`expected at least ${limit} characters`;
  }
  return above ? say`expected at most ${limit}` : say`expected at least ${limit}`;
}

/** The path of the invalid value: inside the intended alternative, if that is clear. */
export function issuePath(issue: z.core.$ZodIssue): readonly PropertyKey[] {
  const meant = issue.code === 'invalid_union' ? meantAlternatives(issue) : [];
  return meant.length === 1 ? [...issue.path, ...issuePath(meant[0][0])] : issue.path;
}

/** The strings that would be valid, if there are any. */
export function choicesOf(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'invalid_union') return issue.errors.flatMap(([first]) => choicesOf(first));
  return issue.code === 'invalid_value' ? issue.values.filter(value => typeof value === 'string') : [];
}

/** Alternatives that accept the kind of the value: their first issue is inside it, or about its length or limits. */
function meantAlternatives({ errors }: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[][] {
  return errors.filter(([first]) => first.path.length > 0 || first.code.startsWith('too_'));
}

/** What the intended alternatives expect, or all of them if that is not clear. */
function unionText(issue: z.core.$ZodIssueInvalidUnion): Message {
  const meant = meantAlternatives(issue);
  const texts = (meant.length > 0 ? meant : issue.errors).map(errors => issueText(errors[0]));
  const different = [...new Map(texts.map(text => [textOf(text), text])).values()];
  return inPairs(different, (one, other) => say`${one}, or ${other}`)!;
}
