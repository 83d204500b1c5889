import ts from 'typescript';
import { forEachNode, placeOf, sourcesIn } from './sources';

/** The engine's texts that VS Code shows, templates tagged with `say`, and where they are. */
export function engineTexts(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of [...sourcesIn('engine'), ...sourcesIn('worker')]) {
    forEachNode(file, node => {
      if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'say')
        found.set(templateOf(node.template), placeOf(node));
    });
  }
  return found;
}

/** The template that `say` makes of it. */
function templateOf(template: ts.TemplateLiteral): string {
  if (!ts.isTemplateExpression(template)) return template.text;
  return template.templateSpans.reduce(
    (before, { literal }, index) => `${before}{${index}}${literal.text}`,
    template.head.text,
  );
}
