import { say } from '../../graph/message';
import { ReadError } from './readError';

/** No model is nested deeper; the parser and everything after it recurse. */
const maxDepth = 400;
/** Values that a description of a model may have; each takes some 200 bytes once it is parsed. */
const maxValues = 3_000_000;
/** The parser collects each run of spaces letter by letter. */
const maxBlanks = 100_000;

const [quote, backslash, slash, star, lineFeed, comma, space, tab] = [...'"\\/*\n, \t'].map(letter =>
  letter.charCodeAt(0),
);
const [openBrace, closeBrace, openBracket, closeBracket] = [...'{}[]'].map(letter => letter.charCodeAt(0));

/**
 * Looks through a text before it is parsed, so that a small file or archive cannot take endless memory.
 * @throws ReadError if it is nested too deeply, or has too many values or spaces
 */
export function checkJsonLimits(text: string): void {
  let [depth, values, blanks] = [0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    blanks = letter === space || letter === tab ? blanks + 1 : 0;
    if (letter === quote) at = endOfString(text, at);
    else if (letter === slash) at = endOfComment(text, at);
    else if (letter === openBrace || letter === openBracket) {
      depth++;
      values++;
    } else if (letter === closeBrace || letter === closeBracket) depth--;
    else if (letter === comma) values++;
    if (depth > maxDepth) throw new ReadError('too-deep', say`The JSON is nested deeper than ${maxDepth} levels.`);
    if (values > maxValues)
      throw new ReadError('too-large', say`The JSON has more than ${maxValues} values: expected a model.`);
    if (blanks > maxBlanks)
      throw new ReadError('too-large', say`The JSON has more than ${maxBlanks} spaces in a row: expected a model.`);
  }
}

/** Position of the quote that ends a string, or of the end of its line or of the text. */
export function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (letter === quote || letter === lineFeed) return at;
    if (letter === backslash) at++;
  }
  return at;
}

/** Position of the last letter of a comment; of the slash, if it does not begin one. */
function endOfComment(text: string, start: number): number {
  const kind = text.charCodeAt(start + 1);
  if (kind !== slash && kind !== star) return start;
  const end = kind === slash ? text.indexOf('\n', start) : text.indexOf('*/', start + 2) + 1;
  return end < start + 2 ? text.length : end;
}
