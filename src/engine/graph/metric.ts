/** The figures that can represent the cost of something. */
export const metrics = ['macs', 'flops'] as const;

export type Metric = (typeof metrics)[number];
