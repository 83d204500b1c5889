import type { Analysis } from '../../analysis/analyze';

/** A compared model, and its file. */
export interface ComparedFile {
  readonly analysis: Analysis;
  readonly file: string;
}
