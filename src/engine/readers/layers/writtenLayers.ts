import * as z from 'zod';
import type { SourceRange } from '../../graph/sourceRange';
import { say } from '../../graph/message';
import { itemsOf, membersOf, rangeOf, stringOf, type JsonNode, type Member } from '../support/json';
import type { ModuleType } from './modules/support/moduleType';
import { meantArguments } from './meantArguments';
import type { Notices } from './notices';
import { layerFields } from './schema';
import { missingFix } from './missingFix';
import { missingAt, reportUnknown, validate, type ValueAt } from './validate';
import { hasExpressions, expressionText, type Values } from './values';

/** Fields of layers besides their arguments. A block does not need a type. */
const leafFields = z.object(layerFields);
const blockFields = leafFields.extend({ type: layerFields.type.default('Sequential') });
export type Fields = z.infer<typeof leafFields>;

/** A layer as written, with what is the same for all its copies. */
export interface WrittenLayer {
  readonly node: JsonNode;
  readonly members: ReadonlyMap<string, Member>;
  readonly range: SourceRange;
  readonly nameRange: SourceRange;
  /** Its layers, if it is a block. */
  readonly layers?: JsonNode;
}

/** Examines layers as written. Results for a layer without expressions are reused for all its copies. */
export class WrittenLayers {
  private readonly known = new WeakMap<JsonNode, WrittenLayer | null>();
  private readonly fields = new WeakMap<JsonNode, Fields | null>();
  private readonly parsed = new WeakMap<JsonNode, Record<string, unknown> | null>();
  private readonly meant = new WeakMap<JsonNode, ReadonlyMap<string, Member>>();
  private readonly sizes = new WeakMap<JsonNode, number>();

  constructor(private readonly notices: Notices) {}

  /** A layer; null if the node is not one. */
  read(node: JsonNode): WrittenLayer | null {
    const known = this.known.get(node);
    if (known !== undefined) return known;
    const written = this.examine(node);
    this.known.set(node, written);
    return written;
  }

  private examine(node: JsonNode): WrittenLayer | null {
    const range = rangeOf(node);
    if (node.type !== 'object') {
      this.notices.say({
        severity: 'error',
        code: 'wrong-value',
        message: say`A layer is an object with a type.`,
        range,
      });
      return null;
    }
    const members = membersOf(node);
    const list = members.get('layers');
    if (list && list.value.type !== 'array') {
      this.notices.say({
        severity: 'error',
        code: 'wrong-value',
        message: say`layers: expected an array of layers.`,
        range: rangeOf(list.value),
      });
    }
    const named = members.get('type') ?? members.get('name') ?? list;
    const nameRange = named === list && list ? list.key : named ? rangeOf(named.value) : range;
    return { node, members, range, nameRange, ...(list && { layers: list.value }) };
  }

  /** The fields of a layer besides its arguments; null if it has no type. */
  fieldsOf({ node, members, range, layers }: WrittenLayer, values: Values): Fields | null {
    const known = this.fields.get(node);
    if (known !== undefined) return known;
    const index = members.get('index')?.value;
    // Otherwise it is an argument of the module.
    const isName = stringOf(index) !== undefined && expressionText(index) === undefined;
    const own = isName ? members : without(members, 'index');
    const computed = [...own].some(
      ([name, { value }]) => name in layerFields && name !== 'when' && hasExpressions(value),
    );
    const valueAt = atValues(values, computed);
    const fields = layers
      ? validate(blockFields, own, this.notices, missingAt(range), valueAt)
      : validate(leafFields, own, this.notices, missingAt(range), valueAt);
    if (!computed) this.fields.set(node, fields);
    if (layers && fields)
      reportUnknown(members, [...Object.keys(layerFields), 'layers'], say`A block (${fields.type})`, this.notices);
    return fields;
  }

  /** A module's own arguments; null if a required one is missing or invalid. */
  argumentsOf(written: WrittenLayer, definition: ModuleType, values: Values): Record<string, unknown> | null {
    const { node, members } = written;
    const known = this.parsed.get(node);
    if (known !== undefined) return known;
    const meant = this.meant.get(node) ?? meantArguments(members, definition, this.notices);
    this.meant.set(node, meant);
    const computed = [...meant].some(([, { value }]) => hasExpressions(value) || hasNames(value, definition));
    const args = validate(
      definition.arguments,
      meant,
      this.notices,
      missingFix(written, definition),
      atValues(values, computed, definition.sizes),
    );
    if (!computed) this.parsed.set(node, args);
    return args;
  }

  /** Number of layers that a layer expands to, including all copies, without expanding it. */
  expandedSize(node: JsonNode): number {
    const known = this.sizes.get(node);
    if (known !== undefined) return known;
    const members = membersOf(node);
    const repeat = members.get('repeat')?.value.value as unknown;
    let size = 1;
    for (const layer of itemsOf(members.get('layers')?.value)) size += this.expandedSize(layer);
    size *= typeof repeat === 'number' && repeat >= 1 ? repeat : 1;
    this.sizes.set(node, size);
    return size;
  }
}

function without(members: ReadonlyMap<string, Member>, name: string): ReadonlyMap<string, Member> {
  return members.has(name) ? new Map([...members].filter(([key]) => key !== name)) : members;
}

/** Whether a value may contain names of sizes, which the module allows for some of its arguments. */
function hasNames(node: JsonNode, { sizes = [] }: ModuleType): boolean {
  return sizes.length > 0 && (stringOf(node) !== undefined || itemsOf(node).some(item => stringOf(item) !== undefined));
}

/** How values are found: as written, or evaluated if there is something to evaluate. */
function atValues(values: Values, computed: boolean, sizes: readonly string[] = []): ValueAt | undefined {
  return computed
    ? (member, name) => (sizes.includes(name) ? values.sizesOf(member.value) : values.valueOf(member.value))
    : undefined;
}
