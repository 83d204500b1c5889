/** More texts are not kept. */
const mostKept = 1000;

/** The same function with its texts kept: large models repeat figures, and shapes of equal nodes are the same objects. */
export function kept<T>(textOf: (value: T) => string): (value: T) => string {
  const texts = new Map<T, string>();
  return value => {
    let text = texts.get(value);
    if (text === undefined) {
      text = textOf(value);
      if (texts.size < mostKept) texts.set(value, text);
    }
    return text;
  };
}
