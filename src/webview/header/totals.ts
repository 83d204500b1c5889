import { t } from '@vscode/l10n';
import { wordsFor, type Convention, type Summary } from '../../protocol/data';
import { inWords } from '../parts/inWords';
import {
  formatBytes,
  formatCount,
  formatExact,
  formatTotal,
  splitTotal,
  withAccuracy,
  type UnitPrefix,
} from '../../engine/formula/numbers';

/** One of the figures at the top of the page. */
export interface Total {
  readonly value: string;
  readonly unit: string;
  readonly caption: string;
  /** With all digits. */
  readonly exact: string;
  /** Those that bytes of the weights are shown with. */
  readonly about?: 'params' | 'peak';
}

/**
 * The totals of a model (four; of a file of weights its parameters) under a convention, each with the sign for its
 * accuracy.
 */
export function totalsOf(summary: Summary, convention: Convention, prefix: UnitPrefix): Total[] {
  const totals = summary.totals[convention];
  const { accuracy } = totals;
  const cost = (figure: 'macs' | 'flops', unit: 'Mac' | 'FLOPs', caption: string): Total => {
    const count = totals[figure];
    const { value, prefix: shown } = splitTotal(count, prefix);
    const perSample =
      summary.batch > 1 ? ` · ${t('{0} per sample', formatTotal(count / summary.batch, unit, prefix))}` : '';
    return {
      value: withAccuracy(value, accuracy[figure]),
      unit: shown + unit,
      caption: caption + perSample,
      exact: `${formatExact(count)} ${unit === 'Mac' ? t('MACs') : t('FLOPs')}`,
    };
  };
  const [params, paramsPrefix = ''] = formatCount(totals.params).split(' ');
  const [peak, peakUnit] = formatBytes(totals.peakActivationBytes).split(' ');
  const parameters: Total = {
    value: withAccuracy(params, accuracy.params),
    unit: paramsPrefix,
    caption: t('parameters'),
    about: 'params',
    exact: t(
      '{0} parameters, {1} buffers, {2} bytes of weights',
      formatExact(totals.params),
      formatExact(totals.buffers),
      formatExact(totals.weightBytes),
    ),
  };
  if (summary.isWeightsOnly) return [parameters];
  return [
    cost('macs', 'Mac', t('multiply-accumulates')),
    cost('flops', 'FLOPs', inWords(wordsFor(convention).flops)),
    parameters,
    {
      value: withAccuracy(peak, accuracy.peakActivationBytes),
      unit: peakUnit,
      caption: t('peak activations'),
      about: 'peak',
      exact: t('{0} bytes', formatExact(totals.peakActivationBytes)),
    },
  ];
}
