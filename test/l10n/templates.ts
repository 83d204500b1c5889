import ts from 'typescript';

/** More alternatives than a real text has. */
const mostVariants = 16;

/**
 * The possible texts of a string expression, with placeholders `{0}`, `{1}`, … for values: `At least ${n} are needed.` is
 * `At least {0} are needed.`. A conditional gives one text per branch. Null: not a text in the source.
 */
export function templatesOf(expression: ts.Expression): string[] | null {
  const parts = partsOf(expression);
  return (
    parts &&
    parts.map(part => {
      let next = 0;
      return part.map(piece => (piece === null ? `{${next++}}` : piece)).join('');
    })
  );
}

/** Alternative lists of pieces; null is a value. */
function partsOf(expression: ts.Expression): (string | null)[][] | null {
  if (ts.isParenthesizedExpression(expression)) return partsOf(expression.expression);
  if (ts.isStringLiteralLike(expression)) return [[expression.text]];
  if (ts.isConditionalExpression(expression)) {
    const [yes, no] = [partsOf(expression.whenTrue), partsOf(expression.whenFalse)];
    return yes && no && [...yes, ...no];
  }
  if (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [partsOf(expression.left), partsOf(expression.right)];
    return left || right ? combine(left ?? [[null]], right ?? [[null]]) : null;
  }
  if (!ts.isTemplateExpression(expression)) return null;
  let variants: (string | null)[][] = [[expression.head.text]];
  for (const { expression: value, literal } of expression.templateSpans) {
    variants = combine(combine(variants, partsOf(value) ?? [[null]]), [[literal.text]]);
  }
  return variants;
}

function combine(left: readonly (string | null)[][], right: readonly (string | null)[][]): (string | null)[][] {
  if (left.length * right.length > mostVariants) throw new Error('A text has too many variants to translate them all.');
  return left.flatMap(before => right.map(after => [...before, ...after]));
}
