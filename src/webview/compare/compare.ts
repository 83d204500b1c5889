import './compare.css';
import { createBirpc } from 'birpc';
import { channelOptions } from '../../protocol/channel';
import type { CompareHostApi, ComparePageApi } from '../../protocol/compareApi';
import { portOf, vscodeApi } from '../connection';
import { useTranslations } from '../l10n';
import { focusTreeIfFree } from '../tree/focusTree';
import { ComparePage } from './comparePage';
import { CompareStore } from './compareStore';

/** The page that compares two models. */
async function main(): Promise<void> {
  const api = vscodeApi();
  // Now, so that the first update of the models is stored too.
  const kept: unknown = api.getState();
  const page: ComparePageApi = {
    show: state => void store.show(state),
    preferences: chosen => void store.prefer(chosen),
    arrange: ({ showPlumbing }) => void store.arrange(showPlumbing),
  };
  const host = createBirpc<CompareHostApi, ComparePageApi>(page, channelOptions(portOf(api)));
  const store = new CompareStore(host, view => api.setState(view));
  const element = new ComparePage();
  element.store = store;
  window.addEventListener('focus', focusTreeIfFree);
  try {
    const start = await host.ready();
    useTranslations(start.l10n, start.locale);
    document.body.append(element);
    await store.start(start, kept);
  } catch (error) {
    // A page without a host can still report that.
    document.body.append(element);
    store.fail(error);
  }
}

void main();
