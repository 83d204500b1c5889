import type * as z from 'zod';

/** What the schema's own checks ask for. */
export const expectations = {
  amount: 'expected an amount such as 600M or 64MB',
  layerName: 'expected a name that does not begin with a dot and holds neither slash nor blank',
} as const;

const kinds: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** What a schema finds wrong, in plain words: `expected a whole number of at least 1`. */
export function issueText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(value => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return bounded(false, issue.origin, issue.minimum, issue.exact === true);
    case 'too_big':
      return bounded(true, issue.origin, issue.maximum, issue.exact === true);
    case 'invalid_union':
      return unionText(issue);
    case 'invalid_key':
      return issueText(issue.issues[0]);
    // The checks of the schema's own say what they expect.
    default:
      return issue.message;
  }
}

function bounded(above: boolean, origin: string, limit: number | bigint, exact: boolean): string {
  if (origin === 'array') return `expected ${exact ? 'exactly' : above ? 'at most' : 'at least'} ${limit} values`;
  if (origin === 'string') return `expected ${exact ? 'exactly' : above ? 'at most' : 'at least'} ${limit} characters`;
  return `expected ${above ? 'at most' : 'at least'} ${limit}`;
}

/** Where the value stands that an issue is about: inside the alternative that was meant, where that is clear. */
export function issuePath(issue: z.core.$ZodIssue): readonly PropertyKey[] {
  const meant = issue.code === 'invalid_union' ? meantAlternatives(issue) : [];
  return meant.length === 1 ? [...issue.path, ...issuePath(meant[0][0])] : issue.path;
}

/** The texts that would do, where some do. */
export function choicesOf(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'invalid_union') return issue.errors.flatMap(([first]) => choicesOf(first));
  return issue.code === 'invalid_value' ? issue.values.filter(value => typeof value === 'string') : [];
}

/** Alternatives that got as far as the values of a list or an object. */
function meantAlternatives({ errors }: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[][] {
  return errors.filter(([first]) => first.path.length > 0 || first.code.startsWith('too_'));
}

/** What each alternative misses, or those that were meant. */
function unionText(issue: z.core.$ZodIssueInvalidUnion): string {
  const meant = meantAlternatives(issue);
  const texts = (meant.length > 0 ? meant : issue.errors).map(errors => issueText(errors[0]));
  return [...new Set(texts)].reduce((one, other) => `${one}, or ${other}`);
}
