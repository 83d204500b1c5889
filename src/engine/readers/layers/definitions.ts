import * as z from 'zod';
import { say } from '../../graph/message';
import type { SourceRange } from '../../graph/sourceRange';
import { membersOf, rangeOf, type JsonNode, type Member } from '../support/json';
import type { Notices } from './notices';
import { blockDefinitionFields } from './schema';
import { clipped, missingAt, reportUnknown, validate } from './validate';

/** A block definition, which can be used as a layer type. */
export interface BlockDefinition {
  readonly name: string;
  /** Arguments in order, with their defaults. */
  readonly arguments: ReadonlyMap<string, unknown>;
  /** The names of its inputs inside the block. */
  readonly inputs: readonly string[];
  /** The names of the layers that are its outputs; empty: the last layer. */
  readonly outputs: readonly string[];
  readonly layers: JsonNode;
  readonly range: SourceRange;
  readonly outputsRange: SourceRange;
}

/** Marks an argument without a default. */
export const required = Symbol('required');

const fields = z.object(blockDefinitionFields);

/** Reads block definitions. An invalid one is left out, or only its invalid part. */
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

/** Reads the variables of a spec in order; `valueOf` evaluates expressions. */
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
