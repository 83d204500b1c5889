/** A range of the text that a node was read from, in UTF-16 code units from the start. */
export interface SourceRange {
  readonly offset: number;
  readonly length: number;
}
