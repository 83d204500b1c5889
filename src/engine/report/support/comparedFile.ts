import type { Analysis } from '../../analysis/analyze';

/** A model of a comparison, and the file that it comes from. */
export interface ComparedFile {
  readonly analysis: Analysis;
  readonly file: string;
}
