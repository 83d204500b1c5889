import { findNodeAtLocation, getNodeValue, modify, parseTree, type Node } from 'jsonc-parser';
import { readOwnOperators } from '../engine/operators/support/ownOperators';
import type { SourceRange } from '../engine/graph/sourceRange';
import type { RuleDraft } from '../protocol/data';
import type { Indentation, JsonPath, MarkedRuleMistake, TextChange } from '../protocol/textQuestions';
import type { Translator } from './translator';

/** What is wrong with the user's cost rules in a text, and where. */
export function ruleMistakes(text: string, rules: JsonPath, translator: Translator): readonly MarkedRuleMistake[] {
  const written = nodeAt(text, rules);
  const { mistakes } = readOwnOperators(written ? getNodeValue(written) : {});
  return mistakes.map(({ path, message }) => ({
    path,
    range: placeIn(written, path),
    message: translator.text(message),
  }));
}

/** The place of a value of the rules, or of the innermost part that exists. */
export function rulePlace(text: string, rules: JsonPath, path: JsonPath): SourceRange {
  return placeIn(nodeAt(text, rules), path);
}

/** The changes that add a rule, unless there is one. */
export function ruleEdits(
  text: string,
  rules: JsonPath,
  { operator, rule }: RuleDraft,
  { tabSize, insertSpaces }: Indentation,
): readonly TextChange[] {
  const written = nodeAt(text, rules);
  if (written && findNodeAtLocation(written, [operator])) return [];
  return modify(text, [...rules, operator], rule, { formattingOptions: { tabSize, insertSpaces, eol: '\n' } });
}

function nodeAt(text: string, path: JsonPath): Node | undefined {
  const root = parseTree(text);
  return root && findNodeAtLocation(root, [...path]);
}

/** By its key, where it goes over many lines. */
function placeIn(rules: Node | undefined, path: JsonPath): SourceRange {
  let node = rules;
  for (let length = path.length; length > 0 && node === rules; length--)
    node = (rules && findNodeAtLocation(rules, path.slice(0, length))) ?? rules;
  if (!node) return { offset: 0, length: 0 };
  const isLong = node.type === 'object' || node.type === 'array';
  const { offset, length } = isLong && node.parent?.type === 'property' ? node.parent.children![0] : node;
  return { offset, length };
}
