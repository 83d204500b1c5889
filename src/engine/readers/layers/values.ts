import { evaluate, symbol, symbolsOf, type Expression } from '../../formula/expression';
import { numberFunction, settled } from '../../formula/functions';
import { FormulaMistake, parseExpression, type Quantity } from '../../formula/parseExpression';
import { say, verbatim } from '../../graph/message';
import { itemsOf, membersOf, rangeOf, stringOf, valueOf, type JsonNode } from '../support/json';
import type { Notices } from './notices';
import type { WrittenFormula } from './modules/support/layer';
import { clipped } from './validate';

/** The values of the names in expressions: any JSON values. */
export type Bindings = ReadonlyMap<string, unknown>;

/** The prefix of strings that are expressions. */
const mark = '=';

/** The text of an expression; undefined for any other value. */
export function expressionText(node: JsonNode | undefined): string | undefined {
  const text = stringOf(node);
  return text?.startsWith(mark) ? text.slice(mark.length) : undefined;
}

/** Whether a value contains an expression. */
export function hasExpressions(node: JsonNode): boolean {
  return expressionText(node) !== undefined || (node.children?.some(hasExpressions) ?? false);
}

/** The names that expressions at one place can use, and their values. */
export class Values {
  /**
   * @param sizeOf the size of an axis of the layer's inputs (`in0[1]`; axis 0 is the batch); null: unknown, undefined:
   * no such axis
   */
  constructor(
    private readonly bindings: Bindings,
    private readonly notices: Notices,
    private readonly sizeOf: (input: number, axis: number) => number | null | undefined = () => undefined,
  ) {}

  /** A copy with more names, which shadow existing ones. */
  with(bindings: Bindings): Values {
    return new Values(new Map([...this.bindings, ...bindings]), this.notices, this.sizeOf);
  }

  /** A copy for a layer, with the sizes of its inputs. */
  withInputs(sizeOf: (input: number, axis: number) => number | null | undefined): Values {
    return new Values(this.bindings, this.notices, sizeOf);
  }

  /** A value with its expressions evaluated; undefined if one has a mistake, which is reported. */
  valueOf(node: JsonNode): unknown {
    const text = expressionText(node);
    if (text !== undefined) return this.evaluate(text, node);
    if (!hasExpressions(node)) return valueOf(node);
    return this.composed(node, part => this.valueOf(part));
  }

  /** Like `valueOf`, but a string may be the name of a size, such as that of a dimension. */
  sizesOf(node: JsonNode): unknown {
    const name = stringOf(node);
    if (name !== undefined && this.bindings.has(name)) return this.bindings.get(name);
    return this.composed(node, part => this.sizesOf(part)) ?? this.valueOf(node);
  }

  /** An array or object with the values of its parts; undefined if a part has no value, and for anything else. */
  private composed(node: JsonNode, valueOfPart: (part: JsonNode) => unknown): unknown {
    if (node.type === 'array') {
      const items = itemsOf(node).map(valueOfPart);
      return items.includes(undefined) ? undefined : items;
    }
    if (node.type !== 'object') return undefined;
    const members = [...membersOf(node)].map(([name, { value }]) => [name, valueOfPart(value)] as const);
    return members.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(members);
  }

  /** The value of a condition; true if it has a mistake, which is reported. */
  holds(node: JsonNode): boolean {
    const value = this.valueOf(node);
    return value === undefined || (value !== 0 && value !== false);
  }

  /** A value as a formula, with the numbers of its names. */
  formulaOf(node: JsonNode): WrittenFormula {
    const text = expressionText(node) ?? String(valueOf(node));
    return { text, numbers: this.numbersIn(text) };
  }

  private numbersIn(text: string): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    try {
      // All that it names, also inside an index.
      parseExpression(text, quantity => {
        const term = this.quantity(quantity) ?? symbol(quantity.name, null, verbatim(''));
        for (const { name, value } of symbolsOf(term))
          if (value !== null && !/^in\d+\[/.test(name)) found.set(name, value);
        return term;
      });
    } catch (error) {
      if (!(error instanceof FormulaMistake)) throw error;
    }
    return found;
  }

  private evaluate(text: string, node: JsonNode): unknown {
    const name = text.trim();
    // A single name may have a string or an array as its value.
    if (this.bindings.has(name)) return this.bindings.get(name);
    try {
      const expression = parseExpression(text, quantity => this.quantity(quantity));
      const value = evaluate(expression);
      if (value !== null) return isCondition(expression) ? value !== 0 : settled(value);
      // An unknown size comes from an earlier layer, which reports the reason.
      if (symbolsOf(expression).every(({ value: size }) => size !== null))
        this.report(node, say`${clipped(text)} has no value: it is not a finite number.`);
    } catch (error) {
      if (!(error instanceof FormulaMistake)) throw error;
      const range = rangeOf(node);
      // If the string contains escapes, offsets in it differ from offsets in the file.
      const isPlain = range.length === text.length + mark.length + 2;
      const offset = range.offset + 1 + mark.length + error.offset;
      const length = /^[\w.]+/.exec(text.slice(error.offset))?.[0].length ?? 1;
      this.report(node, say`${clipped(text)}: expected ${error.expected}.`, isPlain ? { offset, length } : range);
    }
    return undefined;
  }

  private report(node: JsonNode, message: ReturnType<typeof say>, range = rangeOf(node)): void {
    this.notices.say({ severity: 'error', code: 'expression', message, range });
  }

  /** The size of an axis of an input; null if the layer has no such input, or the input has no such axis. */
  private inputSize(name: string, input: number, axis: number): Expression | null {
    const size = this.sizeOf(input, axis);
    return size === undefined ? null : symbol(`${name}[${axis}]`, size, say`axis ${axis} of input ${input}`);
  }

  private quantity({ name, index }: Quantity): Expression | null {
    const input = /^in(\d+)$/.exec(name);
    if (input && index !== undefined) return this.inputSize(name, Number(input[1]), index);
    if (!this.bindings.has(name)) return null;
    const bound = this.bindings.get(name);
    const value = index === undefined ? bound : Array.isArray(bound) ? (bound as unknown[])[index] : undefined;
    const shown = index === undefined ? name : `${name}[${index}]`;
    if (typeof value === 'number') return symbol(shown, value, verbatim(shown));
    return typeof value === 'boolean' ? { kind: 'number', value: value ? 1 : 0 } : null;
  }
}

/** Whether the result of an expression is true or false. */
function isCondition(expression: Expression): boolean {
  if (expression.kind !== 'call') return false;
  if (expression.name === 'if') return isCondition(expression.terms[1]);
  return numberFunction(expression.name).isCondition ?? false;
}
