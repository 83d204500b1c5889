import { printParseErrorCode, type ParseErrorCode } from 'jsonc-parser';

const mistakes: Readonly<Record<ReturnType<typeof printParseErrorCode>, string>> = {
  InvalidSymbol: 'a word other than true, false and null',
  InvalidNumberFormat: 'a number that is not understood',
  PropertyNameExpected: 'a name in double quotes is missing',
  ValueExpected: 'a value is missing',
  ColonExpected: 'a colon is missing',
  CommaExpected: 'a comma is missing',
  CloseBraceExpected: 'a closing brace is missing',
  CloseBracketExpected: 'a closing bracket is missing',
  EndOfFileExpected: 'more text after the end',
  InvalidCommentToken: 'a comment in a place that has none',
  UnexpectedEndOfComment: 'a comment without an end',
  UnexpectedEndOfString: 'a text without a closing quote',
  UnexpectedEndOfNumber: 'a number without its last digits',
  InvalidUnicode: 'a Unicode escape that is not four hexadecimal digits',
  InvalidEscapeCharacter: 'an escape that JSON does not know',
  InvalidCharacter: 'a control character in a text',
  '<unknown ParseErrorCode>': 'a mistake of another kind',
};

/** What a parser of JSON found wrong, in plain words. */
export function jsonMistake(code: ParseErrorCode): string {
  return mistakes[printParseErrorCode(code)];
}
