import type { MathElement } from '../../engine/formula/mathml';

const namespace = 'http://www.w3.org/1998/Math/MathML';

/** Builds MathML from data: names from a file stay text. */
export function mathView(root: MathElement): Element {
  const built = document.createElementNS(namespace, root.tag);
  for (const child of root.children) built.append(typeof child === 'string' ? child : mathView(child));
  return built;
}
