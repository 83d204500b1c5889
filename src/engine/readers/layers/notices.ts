import type { Diagnostic } from '../../graph/diagnostic';
import { say } from '../../graph/message';
import { nearestName } from './nearest';

/** Maximum number of suggestions: finding them takes longer than everything else, and nobody reads that many. */
const maxSuggestions = 200;

/** Collects the reader's diagnostics, each kind once per position: copies of a layer repeat them. */
export class Notices {
  readonly list: Diagnostic[] = [];
  private readonly said = new Set<string>();
  private suggestions = 0;

  say(notice: Diagnostic): void {
    if (this.isNew(notice)) this.list.push(notice);
  }

  /**
   * Reports an unknown name, with a fix if one of `names` was probably meant.
   * @param severity the severity in that case
   */
  sayUnknown(notice: Diagnostic, written: string, names: () => Iterable<string>, severity = notice.severity): void {
    if (!this.isNew(notice)) return;
    const meant = this.nearest(written, names);
    this.list.push(
      meant === null
        ? notice
        : { ...notice, severity, fix: { title: say`Change to ${meant}`, text: JSON.stringify(meant) } },
    );
  }

  /** The one of `names` that was probably meant; null: none, or there are too many suggestions already. */
  nearest(written: string, names: () => Iterable<string>): string | null {
    if (this.suggestions++ >= maxSuggestions) return null;
    return nearestName(written, names());
  }

  private isNew({ code, range }: Diagnostic): boolean {
    const key = `${code} ${range?.offset ?? ''}`;
    if (this.said.has(key)) return false;
    this.said.add(key);
    return true;
  }
}
