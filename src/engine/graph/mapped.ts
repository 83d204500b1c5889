/** What is made of each item, one after the other as they are asked for: a large table need not be in memory twice. */
export function* mapped<T, R>(items: Iterable<T>, make: (item: T) => R): Generator<R> {
  for (const item of items) yield make(item);
}
