import { act } from './act';
import { connect } from './connection';
import { CostPage } from './costPage';
import { useTranslations } from './l10n';
import { PageStore } from './state/pageStore';
import { focusTreeIfFree } from './tree/focusTree';
import { views } from './views/views';
import type { PageStart, SavedPage } from '../protocol/pageApi';

/** Milliseconds between two times that what survives a restart is stored: it changes with every scrolled pixel. */
const savingPause = 200;

/** Milliseconds that a page stays empty before it says that the model is being read: most models are there earlier. */
const patience = 150;

async function main(): Promise<void> {
  let timer = 0;
  let lastSaved = -savingPause;
  const save = (saved: SavedPage): void => {
    // Immediately: a hidden tab is gone before any timer.
    connection.keep(saved);
    window.clearTimeout(timer);
    timer = window.setTimeout(
      () => {
        lastSaved = performance.now();
        connection.host.save(saved).catch((error: unknown) => store.fail(error));
      },
      lastSaved + savingPause - performance.now(),
    );
  };
  let beginWith: (start: PageStart) => void = () => undefined;
  const told = new Promise<PageStart>(resolve => (beginWith = resolve));
  const connection = connect({
    begin: start => beginWith(start),
    show: state => void store.show(state),
    select: item => void store.reveal(item),
    preferences: chosen => void store.prefer(chosen),
    arrange: layout => void store.arrange(layout),
    act: action => void act(store, action),
    showSide: side => store.showSide(side),
    weightProgress: (done, total) => store.weights.show({ done, total }),
  });
  const store = new PageStore(
    connection.host,
    save,
    views.map(({ id }) => id),
  );
  const page = new CostPage();
  page.store = store;
  window.addEventListener('focus', focusTreeIfFree);
  const begin = async (start: PageStart, isFrame: boolean): Promise<void> => {
    useTranslations(start.l10n, start.locale);
    if (!page.isConnected) document.body.append(page);
    await store.start(start, isFrame);
  };
  try {
    // A page that was shown before has the same frame again, with what was true at first.
    const frame = connection.kept === undefined ? startOfFrame() : null;
    const isLoading = frame?.state.kind === 'loading';
    const ready = connection.host.ready(connection.kept, frame !== null);
    const first = isLoading ? Promise.race([told, ready]) : ready;
    const isHere = isLoading && (await isSoon(first, patience));
    const shown = frame && !isHere && begin(frame, true);
    // What a frame before this one was told is said again.
    const start = (await first) ?? (isLoading ? await connection.host.ready(undefined, false) : null);
    if (start !== null) await begin(start, false);
    await shown;
    const change = await ready;
    if (change !== null && change !== start) await begin(change, false);
  } catch (error) {
    // A page without a host can still report that.
    document.body.append(page);
    store.fail(error);
  }
}

/** Whether there is an answer before this many milliseconds are over. */
function isSoon(answer: Promise<unknown>, milliseconds: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    setTimeout(() => resolve(false), milliseconds);
    answer.then(() => resolve(true), reject);
  });
}

/** What the host has put into the frame; null: nothing. */
function startOfFrame(): PageStart | null {
  return JSON.parse(document.getElementById('start')?.textContent ?? 'null') as PageStart | null;
}

void main();
