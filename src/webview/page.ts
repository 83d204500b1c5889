import './page.css';
import { act } from './act';
import { connect } from './connection';
import { CostPage } from './costPage';
import { useTranslations } from './l10n';
import { PageStore } from './state/pageStore';
import { focusTreeIfFree } from './tree/focusTree';
import { views } from './views/views';
import type { SavedPage } from '../protocol/pageApi';

/** What survives a restart may be stored later: it changes with every scrolled pixel. */
const savingPause = 200;

async function main(): Promise<void> {
  let timer = 0;
  const save = (saved: SavedPage): void => {
    // Immediately: a hidden tab is gone before any timer.
    connection.keep(saved);
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      connection.host.save(saved).catch((error: unknown) => store.fail(error));
    }, savingPause);
  };
  const connection = connect({
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
  try {
    const start = await connection.host.ready();
    useTranslations(start.l10n, start.locale);
    document.body.append(page);
    await store.start(start, connection.kept);
  } catch (error) {
    // A page without a host can still report that.
    document.body.append(page);
    store.fail(error);
  }
}

void main();
