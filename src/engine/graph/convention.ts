import { say, verbatim, type Message } from './message';

/** How menus, pages and reports describe a convention. What it counts is decided in `analysis/convention.ts`. */
interface ConventionWords {
  readonly id: string;
  /** In a menu without further explanation. */
  readonly label: Message;
  /** Where there is room for one or two words. */
  readonly name: Message;
  /** What that name means. */
  readonly hint: Message;
  /** Next to a total of FLOPs. */
  readonly flops: Message;
  /** How a report explains its figures; '' if they need no explanation. */
  readonly remark: string;
}

const table = [
  {
    id: 'exact',
    label: say`exact: every operation`,
    name: say`exact`,
    hint: say`Every operation that the operators’ definitions ask for`,
    flops: say`exact operations`,
    remark: '',
  },
  {
    id: 'macs',
    label: say`macs: contractions only, FLOPs = 2 · MACs`,
    name: say`contractions only`,
    hint: say`Contractions only, FLOPs are 2 per MAC: as papers, fvcore and thop count`,
    flops: say`2 per multiply-accumulate`,
    remark: 'Convention macs: contractions only, FLOPs = 2 · MACs.',
  },
  {
    id: 'ptflops',
    label: say`ptflops: as ptflops prints`,
    name: verbatim('ptflops'),
    hint: say`The figures that ptflops prints`,
    flops: say`2 per MAC of ptflops`,
    remark: 'Convention ptflops: MACs as ptflops 0.6.4–0.7 counts them, FLOPs = 2 · MACs.',
  },
] as const satisfies readonly ConventionWords[];

/** Which figures are shown (see the README's "How to read the figures"). */
export type Convention = (typeof table)[number]['id'];

export const conventions: readonly Convention[] = table.map(({ id }) => id);

/** The description of a convention. */
export function wordsFor(convention: Convention): ConventionWords {
  return table.find(({ id }) => id === convention)!;
}
