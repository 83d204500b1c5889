import type { GraphBox } from '../../protocol/data';
import { boxLines } from './boxText';

const narrowest = 84;
const widest = 230;
/** Left and right of the text, borders included. */
const side = 22;
const lineHeight = 17;
/** Above and below the text. */
const ends = 9;
/** Between the type and the share on the first line, and beside the icon of what can be opened. */
const gap = 14;
const icon = 20;

/** Measures texts in the page's font. */
export class BoxMeasure {
  private readonly context = document.createElement('canvas').getContext('2d')!;

  constructor(private readonly style: CSSStyleDeclaration) {}

  /** The size of a closed box, or of an open one's title. */
  size(box: GraphBox): { readonly width: number; readonly height: number } {
    const { title, share, lines } = boxLines(box);
    const first =
      this.width(title, 600) + (share === '' ? 0 : gap + this.width(share)) + (box.open === undefined ? 0 : icon);
    const width = Math.max(first, ...lines.map(line => this.width(line))) + side;
    return {
      width: Math.ceil(Math.max(narrowest, Math.min(widest, width))),
      height: lineHeight * (1 + lines.length) + ends,
    };
  }

  private width(text: string, weight = 400): number {
    this.context.font = `${weight} 12px ${this.style.fontFamily}`;
    return this.context.measureText(text).width;
  }
}
