import type { Analysis } from '../../analysis/analyze';

/** A compared model, and its file. */
export interface ComparedFile {
  readonly analysis: Analysis;
  readonly file: string;
  /** The file of the plan that was applied to the model. */
  readonly plan?: string;
}

/** `net.onnx`, `net.onnx after prune.plan.json`. */
export function comparedName({ file, plan }: Omit<ComparedFile, 'analysis'>): string {
  return plan === undefined ? file : `${file} after ${plan}`;
}
