/**
 * The shortest ends of paths that tell them apart: file names, with as many folders in front as needed. Equal paths
 * keep equal names.
 */
export function distinctNames(paths: readonly string[]): string[] {
  const parts = paths.map(path => path.split('/').filter(part => part !== ''));
  const taken = parts.map(() => 1);
  const nameOf = (index: number): string => parts[index].slice(-taken[index]).join('/');
  for (let grew = true; grew;) {
    grew = false;
    for (const group of groupsOf(parts.map((_, index) => nameOf(index)))) {
      if (new Set(group.map(index => paths[index])).size === 1) continue;
      for (const index of group) {
        if (taken[index] >= parts[index].length) continue;
        taken[index]++;
        grew = true;
      }
    }
  }
  return parts.map((_, index) => nameOf(index));
}

/** The positions of equal names. */
function groupsOf(names: readonly string[]): Iterable<readonly number[]> {
  const groups = new Map<string, number[]>();
  names.forEach((name, index) => groups.set(name, [...(groups.get(name) ?? []), index]));
  return [...groups.values()].filter(({ length }) => length > 1);
}
