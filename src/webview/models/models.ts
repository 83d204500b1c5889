import './models.css';
import { createBirpc } from 'birpc';
import { channelOptions } from '../../protocol/channel';
import type { ModelsHostApi, ModelsPageApi } from '../../protocol/modelsApi';
import { portOf, vscodeApi } from '../connection';
import { useTranslations } from '../l10n';
import { ModelsPage } from './modelsPage';
import { ModelsStore } from './modelsStore';

/** The page with a table of models. */
async function main(): Promise<void> {
  const api = vscodeApi();
  const kept: unknown = api.getState();
  const page: ModelsPageApi = {
    show: models => store.show(models),
    preferences: chosen => store.prefer(chosen),
  };
  const host = createBirpc<ModelsHostApi, ModelsPageApi>(page, channelOptions(portOf(api)));
  const store = new ModelsStore(host, saved => api.setState(saved));
  const element = new ModelsPage();
  element.store = store;
  try {
    const start = await host.ready();
    useTranslations(start.l10n, start.locale);
    document.body.append(element);
    store.start(start, kept);
  } catch (error) {
    // A page without a host can still report that.
    document.body.append(element);
    store.fail(error);
  }
}

void main();
