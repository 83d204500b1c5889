import ts from 'typescript';
import { forEachNode, placeOf, sourcesIn } from './sources';
import { templatesOf } from './templates';

/** Properties whose texts reach the user. */
const shown = new Set(['message', 'meaning', 'note', 'unknownBecause', 'problem', 'derivation', 'word', 'title']);
/** Parameters of functions and constructors, and variables, likewise. */
const spoken = new Set([...shown, 'expected', 'missing', 'consequence', 'what', 'source', 'lengthMeaning', 'countMeaning', 'owner']);
/** Every text here is a part of a message. */
const fragments = new Set(['engine/readers/layers/issueText.ts', 'engine/readers/support/jsonMistake.ts', 'engine/analysis/budget.ts']);
/** Written for terminals and files, which are English. */
const written = 'engine/report/';
/** Sentences here describe fields of the JSON schema, whose texts are collected from the schema itself. */
const described = /^engine\/readers\/layers\/(modules\/(?!support\/layer\.)|schema|jsonSchema)/;

/**
 * The texts of the engine that VS Code shows, and where they stand: messages of errors and diagnostics, notes on
 * figures, what symbols mean. They are found by the parameter or property that they are given as; and sentences anywhere.
 */
export function engineTexts(): Map<string, string> {
  const files = [...sourcesIn('engine'), ...sourcesIn('worker')].filter(({ fileName }) => !fileName.startsWith(written));
  const positions = shownParameters(files);
  const found = new Map<string, string>();
  const add = (expression: ts.Expression): void => {
    // A meaning may be made from the name of an axis.
    const made = ts.isArrowFunction(expression) && !ts.isBlock(expression.body) ? expression.body : expression;
    for (const text of templatesOf(made) ?? []) if (/[A-Za-z]/.test(text.replace(/\{\d+\}/g, '')) && !text.startsWith('https:')) found.set(text, placeOf(expression));
  };
  for (const file of files) {
    forEachNode(file, node => {
      if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && !isOfArrays(node.expression)) {
        for (const index of positions.get(calledName(node.expression)) ?? []) if (node.arguments?.[index]) add(node.arguments[index]);
      }
      if (ts.isPropertyAssignment(node) && shown.has(node.name.getText()) && !described.test(file.fileName)) add(node.initializer);
      if (ts.isParameter(node) && node.initializer && spoken.has(node.name.getText())) add(node.initializer);
      if (ts.isBindingElement(node) && node.initializer && shown.has((node.propertyName ?? node.name).getText())) add(node.initializer);
      if (ts.isVariableDeclaration(node) && node.initializer && spoken.has(node.name.getText())) add(node.initializer);
      if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return;
      if (fragments.has(file.fileName) ? !isName(node) : isSentence(node) && !isFault(node) && !described.test(file.fileName)) add(node);
    });
  }
  return found;
}

/** At which positions functions and constructors take a text that is shown, by their names. */
function shownParameters(files: readonly ts.SourceFile[]): Map<string, Set<number>> {
  const positions = new Map<string, Set<number>>();
  for (const file of files) {
    forEachNode(file, node => {
      if (!ts.isParameter(node) || !spoken.has(node.name.getText())) return;
      const name = nameOf(node.parent);
      if (name !== null) positions.set(name, (positions.get(name) ?? new Set()).add(node.parent.parameters.indexOf(node)));
    });
  }
  return positions;
}

function nameOf(declared: ts.SignatureDeclaration): string | null {
  if (ts.isConstructorDeclaration(declared)) return declared.parent.name?.text ?? null;
  const named = declared.name ?? (ts.isVariableDeclaration(declared.parent) || ts.isPropertyAssignment(declared.parent) ? declared.parent.name : undefined);
  return named?.getText() ?? null;
}

/** A method that has the name of a function of ours. */
function isOfArrays(called: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(called) && ts.isNewExpression(called.expression);
}

function calledName(called: ts.Expression): string {
  return ts.isPropertyAccessExpression(called) ? called.name.text : called.getText();
}

function isSentence(node: ts.Expression): boolean {
  return (templatesOf(node) ?? []).some(text => /^[A-Z{'].* .*\.$/s.test(text));
}

/** Faults of the product go to the log. */
function isFault({ parent }: ts.Node): boolean {
  return ts.isNewExpression(parent) && parent.expression.getText() === 'Error';
}

/** What code compares, looks up or imports, or a piece of a text that is taken as a whole. */
function isName(node: ts.Node): boolean {
  const { parent } = node;
  return ts.isCaseClause(parent) || (ts.isPropertyAssignment(parent) && parent.name === node) || ts.isBinaryExpression(parent) || ts.isImportDeclaration(parent) || ts.isLiteralTypeNode(parent)
    || (ts.isCallExpression(parent) && !ts.isPropertyAssignment(parent.parent)) || ts.findAncestor(node, ts.isTemplateSpan) !== undefined;
}
