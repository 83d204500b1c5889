/** A source cannot be read. The message is one sentence for the user: what was expected and where it broke. */
export class ReadError extends Error {
  /** @param code stable, for programs: `empty`, `truncated`, `corrupt`, `not-onnx`, … */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'ReadError';
  }
}
