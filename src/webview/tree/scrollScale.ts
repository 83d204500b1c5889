/** Browsers limit elements to about 33 million pixels; Firefox to half of that. */
const maxHeight = 15_000_000;

/**
 * Lets a list be taller than an element can be: the element is limited to a height that works, and the two ends of the
 * scroll range map to the two ends of the list. Below that height everything is one to one.
 */
export interface ScrollScale {
  /** The height of the scrolled element. */
  readonly height: number;
  /** The position in the list at the top of the viewport. */
  toList(scrollTop: number): number;
  toScrollTop(place: number): number;
}

export function scrollScale(listHeight: number, viewportHeight: number): ScrollScale {
  const height = Math.min(listHeight, maxHeight);
  const factor = height > viewportHeight ? (listHeight - viewportHeight) / (height - viewportHeight) : 1;
  return { height, toList: scrollTop => scrollTop * factor, toScrollTop: place => place / factor };
}
