import { t } from '@vscode/l10n';
import type { Accuracy, ComparedFigures, ComparedRow } from '../../protocol/data';
import { formatChange, formatExact, tableFigure } from '../../engine/formula/numbers';
import { figureLooks } from './comparedFigures';

/** The status of a row in one word. */
export function changeWord(change: ComparedRow['change']): string {
  return { same: t('same'), changed: t('changed'), added: t('added'), removed: t('removed') }[change];
}

/** `+23.3 k`, `≥ −1.2 M`, a dash for none, `?` for unknown. */
export function differenceText(difference: number | null, accuracy: Accuracy, figure: keyof ComparedFigures): string {
  return tableFigure(difference, accuracy, change => formatChange(change, figureLooks[figure].write));
}

/** The same with all digits. */
export function exactDifference(difference: number | null, figure: keyof ComparedFigures): string {
  return formatChange(difference, figureLooks[figure].exact);
}

/** Relative to the old figure: `+12.5 %`, `+1,250 %`, `<0.1 %`; '' if there is no old figure or no difference. */
export function relativeChange(old: number | null, changed: number | null): string {
  if (old === null || changed === null || old === 0 || old === changed) return '';
  const percent = Math.abs(changed / old - 1) * 100;
  if (percent < 0.05) return '<0.1 %';
  const text = percent < 1000 ? percent.toFixed(1) : formatExact(Math.round(percent));
  return `${sign(changed - old)}${text} %`;
}

/** A plus, or a typographic minus. */
export function sign(difference: number): string {
  return difference > 0 ? '+' : '−';
}
