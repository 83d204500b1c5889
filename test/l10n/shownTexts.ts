import ts from 'typescript';
import { forEachNode, placeOf, sourcesIn } from './sources';
import { templatesOf } from './templates';

/** The texts that host and page pass to `t`, with their locations. */
export function shownTexts(): Map<string, string> {
  const found = new Map<string, string>();
  for (const call of callsOfT())
    for (const text of templatesOf(call.arguments[0]) ?? []) found.set(text, placeOf(call));
  return found;
}

/** Where the argument of `t` cannot be translated in advance: a value, or a text with values inserted. */
export function untranslatableCalls(): string[] {
  return callsOfT()
    .filter(({ arguments: [text] }) => templatesOf(text) === null || hasValues(text))
    .map(placeOf);
}

/** Where pages show a template without `t`; the names of units and conventions are the same in every language. */
export function textsWithoutT(): string[] {
  const places: string[] = [];
  for (const file of sourcesIn('webview')) {
    forEachNode(file, node => {
      if (!ts.isTaggedTemplateExpression(node) || !['html', 'svg'].includes(node.tag.getText())) return;
      const parts = ts.isTemplateExpression(node.template)
        ? [node.template.head.text, ...node.template.templateSpans.map(({ literal }) => literal.text)]
        : [node.template.text];
      // Values are marked by a character that no name contains.
      const source = parts.join('\u0000');
      const spoken = [
        ...[...source.matchAll(/\s\.?(?:aria-label|title|placeholder|label|alt)="([^"]*)"/g)].map(([, text]) => text),
        ...source.replace(/<[^>]*>/g, '\n').split(/[\n\u0000]/),
      ];
      for (const text of spoken)
        if (/\p{L}{2}/u.test(text.replace(/\b(ptflops|Mac|FLOPs|MACs)\b/g, '')))
          places.push(`${placeOf(node)}: ${text.trim()}`);
    });
  }
  return places;
}

function callsOfT(): ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  for (const file of [...sourcesIn('host'), ...sourcesIn('webview')]) {
    forEachNode(file, node => {
      // An object means that it is an engine text, which is collected there.
      if (
        ts.isCallExpression(node) &&
        /^(t|(vscode\.)?l10n\.t)$/.test(node.expression.getText()) &&
        !ts.isObjectLiteralExpression(node.arguments[0])
      )
        calls.push(node);
    });
  }
  return calls;
}

function hasValues(text: ts.Expression): boolean {
  let found = false;
  forEachNode(text, node => {
    found ||= ts.isTemplateExpression(node);
  });
  return found;
}
