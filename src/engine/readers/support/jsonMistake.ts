import { printParseErrorCode, type ParseErrorCode } from 'jsonc-parser';
import { say, type Message } from '../../graph/message';

const mistakes: Readonly<Record<ReturnType<typeof printParseErrorCode>, Message>> = {
  InvalidSymbol: say`a word other than true, false and null`,
  InvalidNumberFormat: say`a number that is not understood`,
  PropertyNameExpected: say`a name in double quotes is missing`,
  ValueExpected: say`a value is missing`,
  ColonExpected: say`a colon is missing`,
  CommaExpected: say`a comma is missing`,
  CloseBraceExpected: say`a closing brace is missing`,
  CloseBracketExpected: say`a closing bracket is missing`,
  EndOfFileExpected: say`more text after the end`,
  InvalidCommentToken: say`a comment in a place that has none`,
  UnexpectedEndOfComment: say`a comment without an end`,
  UnexpectedEndOfString: say`a text without a closing quote`,
  UnexpectedEndOfNumber: say`a number without its last digits`,
  InvalidUnicode: say`a Unicode escape that is not four hexadecimal digits`,
  InvalidEscapeCharacter: say`an escape that JSON does not know`,
  InvalidCharacter: say`a control character in a text`,
  '<unknown ParseErrorCode>': say`a mistake of another kind`,
};

/** What a parser of JSON found wrong, in plain words. */
export function jsonMistake(code: ParseErrorCode): Message {
  return mistakes[printParseErrorCode(code)];
}
