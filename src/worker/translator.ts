import { CodedError } from '../engine/graph/codedError';
import { verbatim, type MessageValue } from '../engine/graph/message';
import { inWords, spoken, type Bundle, type Spoken } from '../engine/graph/spoken';

/** Translates the engine's messages into the user's language, anywhere in an answer. */
export class Translator {
  /** @param bundle the translations of the display language; empty for English */
  constructor(private readonly bundle: Bundle) {}

  text(message: MessageValue): string {
    return typeof message === 'object' ? inWords(message, this.bundle) : String(message);
  }

  /** Data with all messages in it translated. */
  spoken<T>(value: T): Spoken<T> {
    return spoken(value, this.bundle);
  }

  /** Rethrows: messages translated, internal errors unchanged. */
  fail(thrown: unknown): never {
    if (thrown instanceof CodedError) throw new CodedError(thrown.code, verbatim(this.text(thrown.reason)));
    throw thrown;
  }
}
