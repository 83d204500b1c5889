import ts from 'typescript';
import { forEachNode, placeOf, sourcesIn } from './sources';
import { templatesOf } from './templates';

/** The engine's texts that VS Code shows: templates tagged with `say`, with their locations. */
export function engineTexts(): Map<string, string> {
  return new Map(messages().map(message => [templateOf(message.template), placeOf(message)]));
}

/** Where a template of the engine has an English text as a value, which would not be translated. */
export function untranslatableValues(): string[] {
  return messages()
    .filter(({ template }) => ts.isTemplateExpression(template) && template.templateSpans.some(hasText))
    .map(placeOf);
}

function messages(): ts.TaggedTemplateExpression[] {
  const found: ts.TaggedTemplateExpression[] = [];
  for (const file of ['engine', 'node', 'worker'].flatMap(sourcesIn)) {
    forEachNode(file, node => {
      if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'say') found.push(node);
    });
  }
  return found;
}

function hasText({ expression }: ts.TemplateSpan): boolean {
  return (templatesOf(expression) ?? []).some(text => /\p{L}{2}/u.test(text.replace(/\{\d+\}/g, '')));
}

/** The template that `say` creates from it. */
function templateOf(template: ts.TemplateLiteral): string {
  if (!ts.isTemplateExpression(template)) return template.text;
  return template.templateSpans.reduce(
    (before, { literal }, index) => `${before}{${index}}${literal.text}`,
    template.head.text,
  );
}
