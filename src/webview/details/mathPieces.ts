import type { MathElement } from '../../engine/formula/mathml';

/** Parentheses around more characters may be broken. */
const longestGroup = 24;

/**
 * A formula in pieces, each ending in an operator but the last: browsers do not break the lines of a formula, but
 * between two. Fractions, subscripts and short parentheses stay in one piece.
 */
export function mathPieces(formula: MathElement): MathElement[] {
  const pieces: MathElement[] = [];
  let current: MathElement[] = [];
  const end = (): void => {
    if (current.length > 0) pieces.push({ tag: 'mrow', children: current });
    current = [];
  };
  // Formulas come from the engine's own rules, which do not nest deeply.
  const add = (element: MathElement): void => {
    if (isBreakable(element)) for (const child of element.children) add(child as MathElement);
    else current.push(element);
    if (isOperator(element)) end();
  };
  add(formula);
  end();
  return pieces;
}

function isBreakable(element: MathElement): boolean {
  if (element.tag === 'math') return true;
  return element.tag === 'mrow' && !(isGroup(element) && textOf(element).length <= longestGroup);
}

function isGroup({ children }: MathElement): boolean {
  return children.some(child => typeof child !== 'string' && child.tag === 'mo' && child.children[0] === '(');
}

/** An operator between two operands, or a comma. */
function isOperator({ tag, children }: MathElement): boolean {
  return tag === 'mo' && children[0] !== '(' && children[0] !== ')';
}

function textOf({ children }: MathElement): string {
  return children.map(child => (typeof child === 'string' ? child : textOf(child))).join('');
}
