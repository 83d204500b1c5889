import { html, type TemplateResult } from 'lit';
import type { MathElement } from '../../engine/formula/mathml';
import { mathPieces } from './mathPieces';

const namespace = 'http://www.w3.org/1998/Math/MathML';

/** A formula that wraps after its operators. */
export function mathView(root: MathElement): TemplateResult[] {
  return mathPieces(root).map(piece => html`${build({ tag: 'math', children: [piece] })}<wbr />`);
}

/** Builds MathML from data: names from a file stay text. */
function build(root: MathElement): Element {
  const built = document.createElementNS(namespace, root.tag);
  for (const child of root.children) built.append(typeof child === 'string' ? child : build(child));
  // At the end of a piece it still stands between two operands.
  if (root.tag === 'mo' && !/[()]/.test(built.textContent ?? '')) built.setAttribute('form', 'infix');
  return built;
}
