/** Thrown where a layer cannot be lowered: it becomes a node of unknown cost (`Node.unresolved`). */
export class UnresolvedLayer extends Error {
  /**
   * @param argument the argument to blame; the layer's type where left out
   * @param code 'unknown-input' where an earlier layer is to blame
   */
  constructor(
    message: string,
    readonly argument?: string,
    readonly code = 'shape-mismatch',
  ) {
    super(message);
  }
}
