/** Which figures are given (see the README's "How to read the figures"). */
export type Convention = 'exact' | 'macs' | 'ptflops';

export const conventions: readonly Convention[] = ['exact', 'macs', 'ptflops'];
