/** Where text of a command goes. */
export interface Output {
  readonly colours: boolean;
  /** Standard output. */
  write(text: string): void;
  /** The same, possibly later, with what comes next; resolves as soon as more may come, null: it may now. */
  writeBlock(block: string): Promise<void> | null;
  /** Standard error. */
  complain(text: string): void;
  /** @param listener what to do when standard output cannot be written: it does not return */
  onError(listener: (error: NodeJS.ErrnoException) => void): void;
}
