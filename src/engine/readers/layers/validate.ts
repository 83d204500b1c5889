import * as z from 'zod';
import type { SourceRange } from '../../graph/sourceRange';
import { say, type MessageValue } from '../../graph/message';
import { rangeOf, stringOf, valueOf, type JsonNode, type Member } from '../support/json';
import { choicesOf, issuePath, issueText } from './issueText';
import { nearestName } from './nearest';
import type { Notices } from './notices';

/** The members of an object as a schema wants them; null where a value is wrong, which is reported at that value. */
export function validate<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  members: ReadonlyMap<string, Member>,
  notices: Notices,
  whole: SourceRange,
): z.infer<z.ZodObject<Shape>> | null {
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(schema.shape)) {
    const member = members.get(name);
    if (member) values[name] = withoutLength(valueOf(member.value));
  }
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const name = String(issue.path[0] ?? '');
    const member = members.get(name);
    if (!member) {
      notices.say({ severity: 'error', code: 'missing-argument', message: say`${name} is missing.`, range: whole });
      continue;
    }
    const meant = meantBy(member.value, issue, schema.shape[name]);
    notices.say({
      severity: 'error',
      code: 'wrong-value',
      message: say`${name}: ${issueText(issue)}.`,
      range: placeOf(member.value, issuePath(issue).slice(1)),
      ...(meant !== undefined && { fix: { title: say`Change to ${String(meant)}`, text: JSON.stringify(meant) } }),
    });
  }
  return null;
}

/** No object of a spec has a member `length`, and zod takes whatever stands there for a number. */
function withoutLength(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLength);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => name !== 'length');
  return Object.fromEntries(members.map(([name, member]) => [name, withoutLength(member)]));
}

/** Reports members that no one knows, with the one that was likely meant. */
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

/** What a text was likely meant to be: the number or truth value in it, or a choice that is written much like it. */
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

/** Names from a file may be of any length. */
export const clipped = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

/** The smallest stretch that an issue is about. */
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
