/** A text of the engine with `{0}` … in it. */
interface Template {
  readonly start: string;
  /** The longest piece between values: what lacks it does not fit, which is found out fast. */
  readonly longest: string;
  /** How many characters stand between values. */
  readonly said: number;
  readonly pattern: RegExp;
  /** For each group of the pattern which placeholder it is, and whether a name of the model's stands there. */
  readonly values: readonly { readonly place: number; readonly isName: boolean }[];
  readonly translation: string;
}

/** Marks the engine's texts in a bundle, where others are too. */
const suffix = '/engine';

/** A value behind a quotation mark or behind 'attribute' is a name. */
const nameFollows = /(?:['"]|\battribute )$/;

/**
 * Knows the engine's texts in another language. The engine speaks English with figures and names in it; a bundle holds
 * the same with placeholders, so that neither has to know of the other. What a bundle lacks stays English.
 */
export class Phrases {
  private readonly exact = new Map<string, string>();
  private readonly templates: readonly Template[];
  private readonly known = new Map<string, string>();

  /** @param bundle translations of the display language, as VS Code has them; empty for English */
  constructor(bundle: Readonly<Record<string, string>>) {
    const templates: Template[] = [];
    for (const [key, translation] of Object.entries(bundle)) {
      if (!key.endsWith(suffix)) continue;
      const text = key.slice(0, -suffix.length);
      const phrase = withoutStop(text);
      const translated = phrase === text ? translation : translation.replace(/。$/, '');
      if (/\{\d+\}/.test(phrase)) templates.push(toTemplate(phrase, translated));
      else this.exact.set(phrase, translated);
    }
    // Of two that fit, the one that says more is meant.
    this.templates = templates.sort((a, b) => b.said - a.said);
  }

  get isEmpty(): boolean {
    return this.exact.size === 0;
  }

  translate(text: string): string {
    if (this.isEmpty || text === '') return text;
    let translated = this.known.get(text);
    if (translated === undefined) this.known.set(text, (translated = this.find(text) ?? text));
    return translated;
  }

  /** Phrases become sentences by a full stop, and sentences phrases: both are looked up without. */
  private find(text: string): string | undefined {
    const phrase = withoutStop(text);
    const found = this.exact.get(phrase) ?? this.fill(phrase);
    if (found !== undefined) return phrase === text ? found : `${found}。`;
    return this.sentenceBySentence(text) ?? this.behindName(text);
  }

  private fill(text: string): string | undefined {
    for (const { start, longest, pattern, values, translation } of this.templates) {
      if (!text.startsWith(start) || !text.includes(longest)) continue;
      const match = pattern.exec(text);
      if (!match) continue;
      return translation.replace(/( ?)\{(\d+)\}( ?)/g, (_, before: string, place: string, after: string) => {
        const group = values.findIndex(value => value.place === Number(place));
        const value = match[group + 1] ?? '';
        // What is put in may itself be a text of the engine.
        const put = values[group]?.isName ? value : this.translate(value);
        // Blanks part Chinese from figures and names, not from Chinese.
        return `${/^\p{Script=Han}/u.test(put) ? '' : before}${put}${/[\p{Script=Han}）]$/u.test(put) ? '' : after}`;
      });
    }
    return undefined;
  }

  /** Notes are put together from several sentences. */
  private sentenceBySentence(text: string): string | undefined {
    const sentences = text.split(/(?<=\.) (?=[A-Z])/);
    return sentences.length === 1 ? undefined : sentences.map(sentence => this.translate(sentence)).join('');
  }

  /** `Conv: The axes are missing.` */
  private behindName(text: string): string | undefined {
    const at = text.indexOf(': ');
    const rest = text.slice(at + 2);
    const translated = at > 0 && /^\S+(?: '.*')?$/.test(text.slice(0, at)) ? this.translate(rest) : rest;
    return translated === rest ? undefined : `${text.slice(0, at)}：${translated}`;
  }
}

function withoutStop(text: string): string {
  return text.endsWith('.') ? text.slice(0, -1) : text;
}

function toTemplate(text: string, translation: string): Template {
  const pieces = text.split(/\{(\d+)\}/);
  const literals = pieces.filter((_, index) => index % 2 === 0);
  return {
    start: literals[0],
    longest: literals.reduce((longest, piece) => (piece.length > longest.length ? piece : longest)),
    said: literals.join('').length,
    pattern: new RegExp(`^${literals.map(piece => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('([^]*?)')}$`),
    values: literals
      .slice(0, -1)
      .map((piece, index) => ({ place: Number(pieces[2 * index + 1]), isName: nameFollows.test(piece) })),
    translation,
  };
}
