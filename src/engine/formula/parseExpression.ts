import { CodedError } from '../graph/codedError';
import { say, verbatim, type Message } from '../graph/message';
import { call, difference, evaluate, product, quotient, sum, symbol, zero, type Expression } from './expression';
import { numberFunction, numberFunctions, type FunctionName } from './functions';

/** Longer formulas and deeper parentheses are rejected as mistakes. */
const maxLength = 2000;
const maxDepth = 50;

/** A quantity named in a formula: `B`, `in0[2]`, `attr.groups`. */
export interface Quantity {
  readonly name: string;
  /** The number in brackets. */
  readonly index?: number;
}

const comparisons: Readonly<Record<string, FunctionName>> = {
  '==': 'equal',
  '!=': 'unequal',
  '<': 'less',
  '<=': 'atMost',
  '>': 'greater',
  '>=': 'atLeast',
};

/** What a text is made of: a number, a name with an index, an operator. */
const tokenPattern =
  /\s*(?:(\d+(?:\.\d+)?(?:e[+-]?\d+)?)|([A-Za-z_][\w.]*)(?:\[\s*(\d+)\s*\])?|(==|!=|<=|>=|&&|\|\||\/\/|\*\*|\S))/gy;

/** A mistake in a formula. */
export class FormulaMistake extends CodedError {
  constructor(
    /** Where it is, from 0. */
    readonly offset: number,
    readonly expected: Message,
  ) {
    super('formula', say`character ${offset + 1}: expected ${expected}`);
  }
}

/**
 * Parses a formula as written by users: numbers, quantities, `+ - * / // % ^`, comparisons, `&& || !`, `a ? b : c`,
 * parentheses and the functions of expressions.
 * @param resolve the expression of a quantity; null if there is no such quantity
 * @throws FormulaMistake with the position of the mistake
 */
export function parseExpression(text: string, resolve: (quantity: Quantity) => Expression | null): Expression {
  if (text.length > maxLength) throw new FormulaMistake(maxLength, say`a formula of at most ${maxLength} characters`);
  return new Parser(text, resolve).whole();
}

/** Goes down from what binds least to what binds most, an operator's terms from left to right. */
class Parser {
  private readonly tokens: readonly RegExpExecArray[];
  private next = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly resolve: (quantity: Quantity) => Expression | null,
  ) {
    this.tokens = [...text.matchAll(tokenPattern)];
  }

  whole(): Expression {
    const result = this.choice();
    if (this.next < this.tokens.length) throw this.mistake(say`an operator or the end of the formula`);
    return result;
  }

  private choice(): Expression {
    if (++this.depth > maxDepth) throw this.mistake(say`at most ${maxDepth} nested parentheses`);
    let value = this.alternatives();
    if (this.take('?') !== null) {
      const then = this.choice();
      this.expect(':');
      value = call('if', value, then, this.choice());
    }
    this.depth--;
    return value;
  }

  private alternatives(): Expression {
    let left = this.conditions();
    while (this.take('||') !== null) left = call('or', left, this.conditions());
    return left;
  }

  private conditions(): Expression {
    let left = this.comparison();
    while (this.take('&&') !== null) left = call('and', left, this.comparison());
    return left;
  }

  private comparison(): Expression {
    const left = this.terms();
    const operator = this.take(...Object.keys(comparisons));
    return operator === null ? left : call(comparisons[operator], left, this.terms());
  }

  private terms(): Expression {
    let left = this.factors();
    for (let operator = this.take('+', '-'); operator !== null; operator = this.take('+', '-'))
      left = operator === '+' ? sum(left, this.factors()) : difference(left, this.factors());
    return left;
  }

  private factors(): Expression {
    let left = this.signed();
    for (let operator = this.take(...multiplicative); operator !== null; operator = this.take(...multiplicative)) {
      const right = this.signed();
      left =
        operator === '/'
          ? quotient(left, right)
          : operator === '//'
            ? call('floor', quotient(left, right))
            : operator === '%'
              ? call('mod', left, right)
              : product(left, right);
    }
    return left;
  }

  /** Signs are taken in a loop: there may be any number of them. */
  private signed(): Expression {
    const signs: string[] = [];
    for (let sign = this.take('-', '!'); sign !== null; sign = this.take('-', '!')) {
      if (signs.push(sign) > maxDepth) throw this.mistake(say`a number, a name or "("`);
    }
    let value = this.power();
    while (signs.length > 0) value = signs.pop() === '-' ? difference(zero, value) : call('not', value);
    return value;
  }

  private power(): Expression {
    const base = this.operand();
    return this.take('^', '**') === null ? base : call('pow', base, this.signedOperand());
  }

  private signedOperand(): Expression {
    return this.take('-') === null ? this.operand() : difference(zero, this.operand());
  }

  private operand(): Expression {
    if (this.take('(') === null) return this.named();
    const value = this.choice();
    this.expect(')');
    return value;
  }

  private named(): Expression {
    const at = this.position();
    const [, number, name, index] = this.tokens[this.next++] ?? [];
    if (number !== undefined) return { kind: 'number', value: Number(number) };
    if (name === undefined) throw new FormulaMistake(at, say`a number, a name or "("`);
    if (Object.hasOwn(numberFunctions, name) && this.take('(') !== null) return this.called(name as FunctionName, at);
    const element = index === undefined ? this.index() : Number(index);
    if (element === null) return symbol(name, null, verbatim(name));
    const found = this.resolve({ name, ...(element !== undefined && { index: element }) });
    if (found === null)
      throw new FormulaMistake(at, say`a known name, not "${element === undefined ? name : `${name}[${element}]`}"`);
    return found;
  }

  /** An index that is worked out, such as that of a copy; undefined: none, null: its value is not known. */
  private index(): number | null | undefined {
    const at = this.position();
    if (this.take('[') === null) return undefined;
    const value = evaluate(this.choice());
    this.expect(']');
    if (value !== null && !(Number.isInteger(value) && value >= 0))
      throw new FormulaMistake(at + 1, say`a whole number from 0 as an index`);
    return value;
  }

  private called(name: FunctionName, at: number): Expression {
    const terms = [this.choice()];
    while (this.take(',') !== null) terms.push(this.choice());
    this.expect(')');
    const { least, most } = numberFunction(name);
    if (terms.length < least || terms.length > most)
      throw new FormulaMistake(
        at,
        least === most ? say`${least} values in ${name}()` : say`${least} to ${most} values in ${name}()`,
      );
    return call(name, ...terms);
  }

  private position(): number {
    const token = this.tokens[this.next];
    return token === undefined ? this.text.trimEnd().length : token.index + token[0].search(/\S/);
  }

  private take(...symbols: readonly string[]): string | null {
    const symbol = this.tokens[this.next]?.[4];
    if (symbol === undefined || !symbols.includes(symbol)) return null;
    this.next++;
    return symbol;
  }

  private expect(symbol: string): void {
    if (this.take(symbol) === null) throw this.mistake(say`"${symbol}"`);
  }

  private mistake(expected: Message): FormulaMistake {
    return new FormulaMistake(this.position(), expected);
  }
}

const multiplicative = ['*', '·', '/', '//', '%'] as const;
