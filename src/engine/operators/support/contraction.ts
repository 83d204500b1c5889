import { joinAccuracy, type Accuracy } from '../../formula/accuracy';
import { difference, evaluate, product, sum, zero, type Expression, type Term } from '../../formula/expression';
import type { Cost } from './definition';
import { inSequence, textOf } from '../../graph/message';

/**
 * A batch of sums of products: `sums` results of `length` products each. A sum of K products costs K multiplications and
 * K − 1 additions, a bias one addition more; each product is a MAC.
 */
export function contraction(length: readonly Term[], sums: readonly Term[], bias: boolean): Cost {
  const macs = productOf([...length, ...sums]);
  if (length.length === 0) return { macs, flops: bias ? product(2, ...sums) : macs };
  if (evaluate(product(...length)) === 0) return { macs, flops: bias ? productOf(sums) : zero };
  return {
    macs,
    flops: bias ? product(2, ...length, ...sums) : product(difference(product(2, ...length), 1), ...sums),
  };
}

/** A product of any number of terms; 1 for none. */
export function productOf(terms: readonly Term[]): Expression {
  return terms.length === 0 ? { kind: 'number', value: 1 } : product(...terms);
}

/** The same as ptflops counts it: the products, and one per result for a bias. */
export function ptflopsContraction(length: readonly Term[], sums: readonly Term[], bias: boolean): Expression {
  return bias ? product(sum(productOf(length), 1), ...sums) : productOf([...length, ...sums]);
}

/** The cost of several parts together. A part that leaves a figure out adds nothing to it. */
export function together(...parts: Cost[]): Cost {
  const total = (figure: 'macs' | 'betweenActivations' | 'flops' | 'special' | 'ptflops'): Expression | undefined => {
    const terms = parts.map(part => part[figure]).filter(term => term !== undefined);
    return terms.length > 1 ? sum(...terms) : terms[0];
  };
  // Unique by their text.
  const notes = [...new Map(parts.flatMap(({ note }) => (note ? [[textOf(note), note]] : []))).values()];
  const accuracy = parts.reduce((joined, part) => joinAccuracy(joined, part.accuracy ?? 'exact'), 'exact' as Accuracy);
  return {
    macs: total('macs'),
    betweenActivations: total('betweenActivations'),
    flops: total('flops'),
    special: total('special'),
    ptflops: total('ptflops'),
    ...(notes.length > 0 ? { note: inSequence(notes[0], ...notes.slice(1)) } : {}),
    ...(accuracy !== 'exact' && { accuracy }),
  };
}

/** A part that is run `count` times. */
export function repeated(count: readonly Term[], part: Cost): Cost {
  const times = (term: Expression | undefined) =>
    term === undefined || count.length === 0 ? term : product(...count, term);
  return {
    ...part,
    macs: times(part.macs),
    betweenActivations: times(part.betweenActivations),
    flops: times(part.flops),
    special: times(part.special),
    ptflops: times(part.ptflops),
  };
}
