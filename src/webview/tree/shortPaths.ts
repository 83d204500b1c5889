/** Minimum number of names that are shown of a path. */
const fewest = 2;

/**
 * Shortens paths for a list: what all of them start with is left out, and so is the middle of what is long. If two look
 * the same then, they are shown from where they differ.
 */
export function shortPaths(paths: readonly string[]): string[] {
  const split = paths.map(path => path.split('/'));
  const common = commonStart(split);
  const short = split.map(names => abbreviated(names.slice(Math.min(common, Math.max(0, names.length - fewest)))));
  return split.map((names, index) =>
    short.some((other, place) => place !== index && other === short[index])
      ? abbreviated(distinctEnd(names, split, index))
      : short[index],
  );
}

/** How many names all paths start with. */
function commonStart([first = [], ...others]: readonly (readonly string[])[]): number {
  let count = 0;
  while (count < first.length && others.every(names => names[count] === first[count])) count++;
  return count;
}

/** The shortest end of a path that no other path has. */
function distinctEnd(names: readonly string[], all: readonly (readonly string[])[], index: number): readonly string[] {
  const ending = (of: readonly string[], count: number): string => of.slice(-count).join('/');
  let count = fewest;
  while (
    count < names.length &&
    all.some((other, place) => place !== index && ending(other, count) === ending(names, count))
  )
    count++;
  return names.slice(-count);
}

/** The first name and the last ones. */
function abbreviated(names: readonly string[]): string {
  return names.length <= fewest + 1 ? names.join('/') : `${names[0]}/…/${names.slice(-fewest).join('/')}`;
}
