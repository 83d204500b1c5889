import * as z from 'zod';
import { say } from '../../graph/message';
import type { SourceRange } from '../../graph/sourceRange';
import { membersOf, rangeOf, type JsonNode, type Member } from '../support/json';
import type { Notices } from './notices';
import { blockDefinitionFields } from './schema';
import { clipped, missingAt, reportUnknown, validate } from './validate';

/** A block that is defined once and used as a type of layer. */
export interface BlockDefinition {
  readonly name: string;
  /** Its arguments in order, with the value of each where it may be omitted. */
  readonly arguments: ReadonlyMap<string, unknown>;
  /** What its layers call its inputs. */
  readonly inputs: readonly string[];
  /** Which of its layers are its outputs; empty: the last one. */
  readonly outputs: readonly string[];
  readonly layers: JsonNode;
  readonly range: SourceRange;
  readonly outputsRange: SourceRange;
}

/** What stands for an argument that has to be given. */
export const required = Symbol('required');

const fields = z.object(blockDefinitionFields);

/** Reads the definitions of blocks. One with a mistake is left out, or goes without what is wrong. */
export function readDefinitions(member: Member | undefined, notices: Notices): ReadonlyMap<string, BlockDefinition> {
  const definitions = new Map<string, BlockDefinition>();
  if (member && member.value.type !== 'object')
    notices.say({
      severity: 'error',
      code: 'wrong-value',
      message: say`blocks: expected an object.`,
      range: rangeOf(member.value),
    });
  for (const [name, { key, value }] of membersOf(member?.value)) {
    const members = membersOf(value);
    const layers = members.get('layers')?.value;
    if (layers?.type !== 'array') {
      notices.say({
        severity: 'error',
        code: 'wrong-value',
        message: say`The block '${clipped(name)}' needs an array named "layers".`,
        range: key,
      });
      continue;
    }
    reportUnknown(members, [...Object.keys(blockDefinitionFields), 'layers'], say`The definition of a block`, notices);
    const written = validate(fields, members, notices, missingAt(key)) ?? {};
    const args = written.arguments ?? [];
    definitions.set(name, {
      name,
      arguments: new Map(
        Array.isArray(args)
          ? args.map(argument => [argument, required])
          : Object.entries(args).map(([argument, value]) => [argument, value ?? required]),
      ),
      inputs: written.inputs ?? ['input'],
      outputs: written.outputs ?? [],
      layers,
      range: { offset: key.offset, length: value.offset + value.length - key.offset },
      outputsRange: rangeOf(members.get('outputs')?.value ?? value),
    });
  }
  return definitions;
}

/** The numbers, strings and other values that a spec names, in order; those that are expressions are worked out by `valueOf`. */
export function readVariables(
  member: Member | undefined,
  notices: Notices,
  bind: (name: string, node: JsonNode) => unknown,
): void {
  if (member && member.value.type !== 'object') {
    notices.say({
      severity: 'error',
      code: 'wrong-value',
      message: say`variables: expected an object.`,
      range: rangeOf(member.value),
    });
  }
  for (const [name, { key, value }] of membersOf(member?.value)) {
    if (/^[A-Za-z_]\w*$/.test(name)) bind(name, value);
    else
      notices.say({
        severity: 'error',
        code: 'wrong-value',
        message: say`'${clipped(name)}' is not a valid name for a variable: expected a letter or _, then letters, digits and _.`,
        range: key,
      });
  }
}
