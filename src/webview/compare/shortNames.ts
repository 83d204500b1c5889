/** The names of two models in as many characters each: where they begin alike, only their ends tell them apart. */
export function shortNames(names: readonly [string, string], most: number): [string, string] {
  const ends = endsOf(names);
  return names.map((name, index) => (name.length <= most ? name : shortened(name, ends[index], most))) as [
    string,
    string,
  ];
}

/** What is left of each name after the common start. */
export function endsOf([one, other]: readonly [string, string]): readonly [string, string] {
  let same = 0;
  while (same < one.length && same < other.length && one[same] === other[same]) same++;
  // A whole word or number is easier to read than its last letters.
  const isWithinWord = (name: string): boolean => /[\p{L}\p{N}]{2}/u.test(name.slice(same - 1, same + 1));
  while (same > 0 && (isWithinWord(one) || isWithinWord(other))) same--;
  return [one.slice(same), other.slice(same)];
}

function shortened(name: string, end: string, most: number): string {
  // What is in front of the other name's end tells it apart, too.
  if (end === name || end === '') return `${name.slice(0, most - 1)}…`;
  return end.length < most ? `…${end}` : `…${end.slice(0, most - 2)}…`;
}
