/** A stretch of the text a node was read from, in UTF-16 code units from its start. */
export interface SourceRange {
  readonly offset: number;
  readonly length: number;
}
