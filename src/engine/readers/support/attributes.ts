import type { Attribute } from '../../graph/graph';

/** An integer attribute. */
export const int = (value: number): Attribute => ({ kind: 'int', value });

export const float = (value: number): Attribute => ({ kind: 'float', value });

export const text = (value: string): Attribute => ({ kind: 'string', value });

export const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value });
