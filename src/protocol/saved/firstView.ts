import type { DeviceProfile, Metric, Shown, Summary, ViewState } from '../data';
import type { PageStart, SavedPage } from '../pageApi';
import { freshView } from './savedPage';

/** Which device the user chose, by name, and which of its peaks; and whether elementwise operators are fused. */
export type ChosenDevice = Pick<SavedPage, 'device' | 'peak' | 'fused'>;

/** Nothing was chosen. */
export const freshDevice: ChosenDevice = { device: null, peak: null, fused: false };

/** The view that a page begins with: the stored one, but arranged as all pages are. */
export function firstView({ convention, layout }: PageStart, saved: SavedPage | null): ViewState {
  const { showPlumbing, columns } = layout;
  return { ...(saved?.view ?? freshView(convention)), showPlumbing, columns };
}

/** The device that times are bounds for. */
export function deviceOf(devices: readonly DeviceProfile[], chosen: ChosenDevice): DeviceProfile | null {
  return devices.find(({ name }) => name === chosen.device) ?? devices.at(0) ?? null;
}

/** The figure of shares: the user's choice, but FLOPs for models without MACs. */
export function shownMetric({ convention, metric }: ViewState, model: Pick<Summary, 'totals'> | null): Metric {
  return model?.totals[convention].macs === 0 ? 'flops' : metric;
}

/** Which figures a view shows. */
export function shownIn(
  view: ViewState,
  model: Pick<Summary, 'totals'> | null,
  devices: readonly DeviceProfile[],
  chosen: ChosenDevice,
): Shown {
  const { convention, weights } = view;
  const metric = shownMetric(view, model);
  const profile = deviceOf(devices, chosen);
  const { peak, fused } = chosen;
  return { convention, metric, weights, device: profile && { profile, peak, fused } };
}
