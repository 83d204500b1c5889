import type { DataType } from './dataType';
import type { Sparsity } from './graph';

/** The types that a plan may store numbers in. */
export const planTypes = [
  'float32',
  'float16',
  'bfloat16',
  'float8e4m3fn',
  'int8',
  'int4',
] as const satisfies readonly DataType[];

export type PlanType = (typeof planTypes)[number];

/** A step of a plan: what it does, and to which layers (a glob of their names or of the modules around them). */
export type PlanStep =
  | { readonly keep: { readonly layers: string; readonly channels: number } }
  | { readonly lowRank: { readonly layers: string; readonly rank: number } }
  | { readonly type: { readonly layers: string; readonly weights?: PlanType; readonly activations?: PlanType } }
  | { readonly sparsity: { readonly layers: string } & Sparsity };

/** How a model would be compressed: steps, each of which applies to what those before it give. */
export interface Plan {
  readonly version: 1;
  readonly steps: readonly PlanStep[];
}

/** A plan as the text of a file. */
export function planText(steps: readonly PlanStep[]): string {
  return `${JSON.stringify({ version: 1, steps } satisfies Plan, null, 2)}\n`;
}
