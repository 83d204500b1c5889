import type { AnalyzedNode } from '../../analysis/analysis';

/** A number among a node's attributes. */
export function numberOf({ attributes }: AnalyzedNode, name: string, fallback: number): number {
  const attribute = attributes.get(name);
  return attribute?.kind === 'int' || attribute?.kind === 'float' ? attribute.value : fallback;
}

export function textAt({ attributes }: AnalyzedNode, name: string): string | undefined {
  const attribute = attributes.get(name);
  return attribute?.kind === 'string' ? attribute.value : undefined;
}

export function listOf({ attributes }: AnalyzedNode, name: string): readonly number[] | undefined {
  const attribute = attributes.get(name);
  return attribute?.kind === 'ints' ? attribute.value : undefined;
}

/** A list that may be omitted if all its elements are equal. */
export function numbersOf(node: AnalyzedNode, name: string, length: number, fallback: number): readonly number[] {
  return listOf(node, name) ?? new Array<number>(length).fill(fallback);
}

/** The shortest decimal for the same 32-bit float: files store 0.9 as 0.8999999761581421. */
export function shortFloat(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === Math.fround(value)) return candidate;
  }
  return value;
}
