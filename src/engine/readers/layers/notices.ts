import type { ReaderNotice } from '../../graph/graph';

/** Collects what the reader noticed. A layer that is repeated says the same at the same place: the first one counts. */
export class Notices {
  readonly list: ReaderNotice[] = [];
  private readonly said = new Set<string>();

  say(notice: ReaderNotice): void {
    const key = `${notice.code} ${notice.range?.offset ?? ''}`;
    if (this.said.has(key)) return;
    this.said.add(key);
    this.list.push(notice);
  }
}
