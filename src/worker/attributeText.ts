import type { Attribute, Initializer } from '../engine/graph/graph';
import { formatShape } from '../engine/graph/shape';

/** Longer lists are cut: an attribute may contain a whole weight. */
const shownElements = 64;
const shownCharacters = 500;

/** An attribute's value in one line. */
export function formatAttribute(attribute: Attribute): string {
  switch (attribute.kind) {
    case 'int':
      return String(attribute.value);
    case 'float':
      return shortNumber(attribute.value);
    case 'string':
      return cut(attribute.value);
    case 'ints':
      return list(attribute.value, String);
    case 'floats':
      return list(attribute.value, shortNumber);
    case 'strings':
      return list(attribute.value, cut);
    case 'tensor':
      return tensorText(attribute.value);
    case 'tensors':
      return list(attribute.value, tensorText);
    case 'graph':
      return attribute.value.name;
    case 'graphs':
      return list(attribute.value, graph => graph.name);
    case 'type':
      return attribute.value?.kind === 'tensor' ? attribute.value.dtype : (attribute.value?.kind ?? '');
    case 'ref':
      return attribute.value;
  }
}

/** Floats are stored with 32 bits: digits beyond the seventh are noise. */
function shortNumber(value: number): string {
  return String(Number(value.toPrecision(7)));
}

function tensorText({ dtype, shape, constant }: Initializer): string {
  if (shape.length === 0 && constant?.values.length === 1) return `${constant.values[0]} ${dtype}`;
  return shape.length === 0 ? dtype : `${formatShape(shape)} ${dtype}`;
}

function list<T>(values: readonly T[], print: (value: T) => string): string {
  const shown = values.slice(0, shownElements).map(print).join(', ');
  return values.length > shownElements ? `${shown}, …` : shown;
}

function cut(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}
