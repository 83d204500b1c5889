import type { Analysis } from '../../analysis/analyze';

/** Parameters that one token uses: of experts, only the share that the router selects. */
export function activeParams({ nodes }: Pick<Analysis, 'nodes'>): number {
  let sum = 0;
  for (const { weights } of nodes)
    for (const { role, shared, elements, activeShare } of weights)
      if (role === 'weight' && !shared) sum += (elements ?? 0) * activeShare;
  return Math.round(sum);
}
