import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

const sourceFolder = path.join(__dirname, '../../../src');

/** The strings that host and page show: first arguments of `t` and `l10n.t`. */
export function shownStrings(): Set<string> {
  const found = new Set<string>();
  for (const file of sourceFiles('host', 'webview')) {
    visit(file, node => {
      if (!ts.isCallExpression(node) || !isTranslation(node.expression)) return;
      for (const text of textsOf(node.arguments[0])) found.add(text);
    });
  }
  return found;
}

/** The sentences that the engine speaks, `{0}` in place of what is put in: meanings of symbols, notes, diagnostics and reading errors. */
export function engineStrings(): Set<string> {
  const found = new Set<string>();
  for (const file of sourceFiles('engine', 'worker')) {
    visit(file, node => {
      const spoken = ts.isCallExpression(node) || ts.isNewExpression(node) ? spokenArgument(node) : ts.isPropertyAssignment(node) ? spokenProperty(node) : undefined;
      for (const text of textsOf(spoken)) if (/[a-z]/i.test(text.replace(/\{\d+\}/g, ''))) found.add(text);
    });
  }
  return found;
}

/** Which argument of a call is a sentence for the user. */
const speakers: Readonly<Record<string, number>> = {
  symbol: 2, fail: 0, warn: 1, RuleFailure: 0, UnresolvedLayer: 0, ReadError: 1,
};

function spokenArgument(call: ts.CallExpression | ts.NewExpression): ts.Expression | undefined {
  const { expression } = call;
  const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : ts.isIdentifier(expression) ? expression.text : '';
  if ((name === 'report' || name === 'say') && (call.arguments?.length ?? 0) >= 3) return call.arguments?.[2];
  return Object.hasOwn(speakers, name) ? call.arguments?.[speakers[name]] : undefined;
}

function spokenProperty({ name, initializer }: ts.PropertyAssignment): ts.Expression | undefined {
  return ts.isIdentifier(name) && ['note', 'message', 'sentence', 'title', 'meaning'].includes(name.text) ? initializer : undefined;
}

function isTranslation(expression: ts.Expression): boolean {
  if (ts.isIdentifier(expression)) return expression.text === 't';
  return ts.isPropertyAccessExpression(expression) && expression.name.text === 't' && /(^|\.)l10n$/.test(expression.expression.getText());
}

/** A literal, or both ends of a choice between literals. */
function textsOf(node: ts.Node | undefined): string[] {
  if (node === undefined) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) return [node.templateSpans.reduce((text, span, index) => `${text}{${index}}${span.literal.text}`, node.head.text)];
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [textsOf(node.left), textsOf(node.right)];
    return left.length === 1 && right.length === 1 ? [left[0] + right[0]] : [];
  }
  return [];
}

function* sourceFiles(...folders: string[]): Iterable<ts.SourceFile> {
  for (const folder of folders) {
    for (const name of fs.readdirSync(path.join(sourceFolder, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const file = path.join(sourceFolder, folder, name);
      yield ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
    }
  }
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  node.forEachChild(child => visit(child, look));
}
