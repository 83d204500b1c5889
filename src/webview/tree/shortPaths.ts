/** Minimum number of names that are shown of a path. */
const fewest = 2;

/** Shortens paths to ends that are long enough to tell them apart; long ends are abbreviated in the middle. */
export function shortPaths(paths: readonly string[]): string[] {
  const split = paths.map(path => path.split('/'));
  return split.map((names, index) => {
    const isUnique = (count: number): boolean =>
      split.every((other, place) => place === index || ending(other, count) !== ending(names, count));
    let count = fewest;
    while (count < names.length && !isUnique(count)) count++;
    const end = names.slice(-count);
    return end.length <= fewest + 1 ? end.join('/') : `${end[0]}/…/${end.slice(-fewest).join('/')}`;
  });
}

function ending(names: readonly string[], count: number): string {
  return names.slice(-count).join('/');
}
