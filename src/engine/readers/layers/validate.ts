import * as z from 'zod';
import type { SourceRange } from '../../graph/sourceRange';
import { listed, say, type MessageValue } from '../../graph/message';
import type { Diagnostic } from '../../graph/diagnostic';
import { rangeOf, stringOf, valueOf, type JsonNode, type Member } from '../support/json';
import { choicesOf, issuePath, issueText } from './issueText';
import { nearestName } from './nearest';
import type { Notices } from './notices';

/**
 * Finds the value of a member if that is not the written one, for example of an expression. `undefined`: it has none.
 */
export type ValueAt = (member: Member, name: string) => unknown;

/**
 * Validates the members of an object against a schema. An invalid value is reported at its position; if the member is
 * optional, the other members are still used.
 * @param missing creates the diagnostic for missing required members
 * @returns null if a required member is missing or invalid
 */
export function validate<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  members: ReadonlyMap<string, Member>,
  notices: Notices,
  missing: (names: readonly string[]) => Diagnostic,
  valueAt: ValueAt = writtenValue,
): z.infer<z.ZodObject<Shape>> | null {
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(schema.shape)) {
    const member = members.get(name);
    const value = member && valueAt(member, name);
    if (value !== undefined) values[name] = withoutLength(value);
  }
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const absent = new Set<string>();
  for (const issue of parsed.error.issues) {
    const name = String(issue.path[0] ?? '');
    const member = members.get(name);
    if (!member) absent.add(name);
    else if (name in values) notices.say(wrongValue(name, member, issue, schema.shape[name]));
  }
  if (absent.size > 0) notices.say(missing([...absent]));
  for (const issue of parsed.error.issues) delete values[String(issue.path[0] ?? '')];
  return schema.safeParse(values).data ?? null;
}

function wrongValue(name: string, member: Member, issue: z.core.$ZodIssue, wanted: z.core.$ZodType): Diagnostic {
  const meant = meantBy(member.value, issue, wanted);
  return {
    severity: 'error',
    code: 'wrong-value',
    message: say`${name}: ${issueText(issue)}.`,
    range: placeOf(member.value, issuePath(issue).slice(1)),
    ...(meant !== undefined && { fix: { title: say`Change to ${String(meant)}`, text: JSON.stringify(meant) } }),
  };
}

/** Creates the diagnostic for missing required members. */
export function missingAt(range: SourceRange): (names: readonly string[]) => Diagnostic {
  return names => ({
    severity: 'error',
    code: 'missing-argument',
    message: names.length === 1 ? say`${names[0]} is missing.` : say`${listed(names)} are missing.`,
    range,
  });
}

const writtenValue: ValueAt = member => valueOf(member.value);

/** Removes members named `length`: no object of a spec has one, and zod expects it to be a number. */
function withoutLength(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLength);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => name !== 'length');
  return Object.fromEntries(members.map(([name, member]) => [name, withoutLength(member)]));
}

/** Reports unknown members, with the name that was probably meant. */
export function reportUnknown(
  members: ReadonlyMap<string, Member>,
  known: readonly string[],
  owner: MessageValue,
  notices: Notices,
): void {
  for (const [name, { key }] of members) {
    if (known.includes(name)) continue;
    notices.sayUnknown(
      {
        severity: 'warning',
        code: 'unknown-argument',
        message: say`${owner} has no argument '${clipped(name)}'; it is ignored.`,
        range: key,
      },
      name,
      () => known.filter(other => !members.has(other)),
    );
  }
}

/** What a string was probably meant to be: the number or boolean in it, or a choice with a similar spelling. */
function meantBy(
  node: JsonNode,
  issue: z.core.$ZodIssue,
  wanted: z.core.$ZodType,
): string | number | boolean | undefined {
  const text = stringOf(node);
  if (text === undefined) return undefined;
  const literal = /^\d+(\.\d+)?$/.test(text)
    ? Number(text)
    : /^(true|false)$/i.test(text)
      ? text.toLowerCase() === 'true'
      : undefined;
  return [literal, nearestName(text, choicesOf(issue)) ?? undefined].find(
    value => value !== undefined && z.safeParse(wanted, value).success,
  );
}

/** Shortens a name for messages: names from a file can have any length. */
export const clipped = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

/** The smallest range that an issue is about. */
function placeOf(node: JsonNode, path: readonly PropertyKey[]): SourceRange {
  let place = node;
  for (const step of path) {
    const next =
      typeof step === 'number'
        ? place.children?.[step]
        : place.children?.find(property => property.children?.[0].value === step)?.children?.[1];
    if (!next) break;
    place = next;
  }
  return rangeOf(place);
}
