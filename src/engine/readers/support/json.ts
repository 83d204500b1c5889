import { getNodeValue, parseTree, type Node, type ParseError } from 'jsonc-parser';
import { say } from '../../graph/message';
import type { SourceRange } from '../../graph/sourceRange';
import { decodeJsonString } from './encodedJson';
import { checkJsonLimits, endOfString } from './jsonLimits';
import { jsonMistake } from './jsonMistake';
import { ReadError } from './readError';

export type JsonNode = Node;

/** A property of an object with the position of its name. */
export interface Member {
  readonly key: SourceRange;
  readonly value: JsonNode;
}

/**
 * Parses JSON with comments and trailing commas, recording positions. It may be inside a JSON string.
 * @param isPython whether NaN and Infinity, which only Python writes, are allowed
 * @throws ReadError with the line and column of the first mistake
 */
export function parseJson(text: string, isPython = false): JsonNode {
  const encoded = decodeJsonString(text);
  // A byte order mark becomes a space, so that offsets stay the same.
  const written = encoded?.text ?? (text.startsWith('\ufeff') ? ` ${text.slice(1)}` : text);
  const source = isPython ? withPlainNumbers(written) : written;
  checkJsonLimits(source);
  const errors: ParseError[] = [];
  const root = parseTree(source, errors, { allowTrailingComma: true });
  if (errors.length > 0) {
    const at = positionOf(text, encoded?.offsets[errors[0].offset] ?? errors[0].offset);
    throw new ReadError(
      'json-syntax',
      say`Line ${at.line}, column ${at.column}: this is not valid JSON (${jsonMistake(errors[0].error)}).`,
      at,
    );
  }
  if (!root) throw new ReadError('empty', say`The file is empty: expected JSON.`);
  if (encoded) moveTo(root, encoded.offsets);
  return root;
}

/** Numbers that Python's json writes as words are replaced by JSON numbers of the same length. */
function withPlainNumbers(text: string): string {
  let plain = '';
  let done = 0;
  const mark = /"|-?\bInfinity\b|\bNaN\b/g;
  for (let found = mark.exec(text); found; found = mark.exec(text)) {
    const [word] = found;
    if (word === '"') {
      mark.lastIndex = endOfString(text, found.index) + 1;
      continue;
    }
    plain += text.slice(done, found.index);
    plain += (word === 'NaN' ? '0' : word.replace('Infinity', '1e999')).padEnd(word.length);
    done = mark.lastIndex;
  }
  return plain + text.slice(done);
}

/** Maps the positions of all nodes to the enclosing file. */
function moveTo(root: Node, offsets: Uint32Array): void {
  const nodes: { offset: number; length: number; readonly children?: Node[] }[] = [root];
  for (const node of nodes) {
    const end = offsets[node.offset + node.length];
    node.offset = offsets[node.offset];
    node.length = end - node.offset;
    for (const child of node.children ?? []) nodes.push(child);
  }
}

/** Members of an object by name, the last one of a name; empty for anything else. */
export function membersOf(node: JsonNode | undefined): ReadonlyMap<string, Member> {
  const members = new Map<string, Member>();
  if (node?.type !== 'object') return members;
  for (const { children } of node.children ?? []) {
    if (children?.length === 2)
      members.set(String(children[0].value), { key: rangeOf(children[0]), value: children[1] });
  }
  return members;
}

/** Items of an array; empty for anything else. */
export function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.type === 'array' ? (node.children ?? []) : [];
}

export function rangeOf({ offset, length }: JsonNode): SourceRange {
  return { offset, length };
}

/** The plain value of a node. */
export function valueOf(node: JsonNode): unknown {
  return getNodeValue(node);
}

/** The text of a string node; undefined for anything else. */
export function stringOf(node: JsonNode | undefined): string | undefined {
  return node?.type === 'string' ? String(node.value) : undefined;
}

/** Where a node of a text is, counted from 1. */
export function positionIn(text: string, { offset }: JsonNode): { line: number; column: number } {
  return positionOf(text, offset);
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before[before.length - 1].length + 1 };
}
