import type { Config } from './config';

/** How many classes a classifier tells apart: what `id2label` lists, else `num_labels`, else 2. */
export function labelCount(config: Config): number {
  return config.entries('id2label') || config.optionalSize('num_labels') || 2;
}
