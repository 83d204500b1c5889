/** The figures that stand for what something costs. */
export const metrics = ['macs', 'flops'] as const;

export type Metric = (typeof metrics)[number];
