import * as z from 'zod';
import type { SourceRange } from '../../graph/sourceRange';
import { say } from '../../graph/message';
import { itemsOf, membersOf, rangeOf, type JsonNode, type Member } from '../support/json';
import type { ModuleType } from './modules/support/moduleType';
import type { Notices } from './notices';
import { layerFields } from './schema';
import { reportUnknown, validate } from './validate';

const leafFields = z.object(layerFields);
/** A block need not say what it is. */
const blockFields = leafFields.extend({ type: layerFields.type.default('Sequential') });
type Fields = z.infer<typeof leafFields>;

/** One layer as it is written, and what is found out about it once for all its copies. */
export interface WrittenLayer {
  readonly node: JsonNode;
  readonly members: ReadonlyMap<string, Member>;
  readonly fields: Fields;
  readonly range: SourceRange;
  readonly nameRange: SourceRange;
}

/** Examines layers as they are written. What is found out about one holds for all its copies. */
export class WrittenLayers {
  private readonly known = new WeakMap<JsonNode, WrittenLayer | null>();
  private readonly parsed = new WeakMap<JsonNode, Record<string, unknown> | null>();
  private readonly sizes = new WeakMap<JsonNode, number>();

  constructor(private readonly notices: Notices) {}

  /** Validates the fields of a layer; null where it is none. */
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
    const named = members.get('type') ?? members.get('name') ?? list;
    const nameRange = named === list && list ? list.key : named ? rangeOf(named.value) : range;
    const fields = list
      ? validate(blockFields, members, this.notices, range)
      : validate(leafFields, members, this.notices, range);
    if (list && list.value.type !== 'array') {
      this.notices.say({
        severity: 'error',
        code: 'wrong-value',
        message: say`layers: expected an array of layers.`,
        range: rangeOf(list.value),
      });
    }
    if (list && fields)
      reportUnknown(members, [...Object.keys(layerFields), 'layers'], say`A block (${fields.type})`, this.notices);
    return fields && { node, members, fields, range, nameRange };
  }

  /** Validates a module's own arguments, once for all copies. */
  argumentsOf({ node, members, nameRange }: WrittenLayer, definition: ModuleType): Record<string, unknown> | null {
    const known = this.parsed.get(node);
    if (known !== undefined) return known;
    reportUnknown(
      members,
      [...Object.keys(layerFields), ...Object.keys(definition.arguments.shape)],
      definition.type,
      this.notices,
    );
    const args = validate(definition.arguments, members, this.notices, nameRange);
    this.parsed.set(node, args);
    return args;
  }

  /** How many layers one stands for, all copies counted: nothing is expanded to find that out. */
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
