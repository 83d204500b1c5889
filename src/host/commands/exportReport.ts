import type { ModelRegistry } from '../model/modelRegistry';
import { saveReport } from '../editor/saveReport';
import { nameOf } from '../model/readSource';

/** Saves the active model's report where the user chooses. */
export async function exportActiveReport({ active }: ModelRegistry): Promise<void> {
  if (!active) return;
  await saveReport(active.uri, {
    name: `${nameOf(active.uri)}.cost`,
    formats: await active.ask('reportFormats'),
    write: format => active.ask('exportReport', active.convention, format),
  });
}
