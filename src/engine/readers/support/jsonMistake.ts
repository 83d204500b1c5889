import { printParseErrorCode, type ParseErrorCode } from 'jsonc-parser';
import { say, type Message } from '../../graph/message';

const mistakes: Readonly<Record<ReturnType<typeof printParseErrorCode>, Message>> = {
  InvalidSymbol: say`a word other than true, false and null`,
  InvalidNumberFormat: say`an invalid number`,
  PropertyNameExpected: say`a name in double quotes is missing`,
  ValueExpected: say`a value is missing`,
  ColonExpected: say`a colon is missing`,
  CommaExpected: say`a comma is missing`,
  CloseBraceExpected: say`a closing brace is missing`,
  CloseBracketExpected: say`a closing bracket is missing`,
  EndOfFileExpected: say`extra text after the end`,
  InvalidCommentToken: say`a comment where none is allowed`,
  UnexpectedEndOfComment: say`an unterminated comment`,
  UnexpectedEndOfString: say`an unterminated string`,
  UnexpectedEndOfNumber: say`an incomplete number`,
  InvalidUnicode: say`a Unicode escape that is not four hexadecimal digits`,
  InvalidEscapeCharacter: say`an invalid escape sequence`,
  InvalidCharacter: say`a control character in a string`,
  '<unknown ParseErrorCode>': say`a syntax error`,
};

/** Errors of the JSON parser in plain words. */
export function jsonMistake(code: ParseErrorCode): Message {
  return mistakes[printParseErrorCode(code)];
}
