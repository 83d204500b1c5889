import type { Diagnostic } from '../../graph/diagnostic';
import { say } from '../../graph/message';
import { nearestName } from './nearest';

/** Looking for what was meant takes longer than all the rest; nobody reads on where so much is wrong. */
const maxSuggestions = 200;

/** Collects what the reader noticed. A layer that is repeated says the same at the same place: the first one counts. */
export class Notices {
  readonly list: Diagnostic[] = [];
  private readonly said = new Set<string>();
  private suggestions = 0;

  say(notice: Diagnostic): void {
    if (this.isNew(notice)) this.list.push(notice);
  }

  /**
   * Says it of a name that is not known, with a fix where one of `names` was likely meant.
   * @param severity how grave it is then
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

  /** The one of `names` that was likely meant; null: none, or too much is wrong to look. */
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
