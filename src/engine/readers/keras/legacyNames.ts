import { stringOf, type JsonNode } from '../support/json';
import type { Config } from './layers/support/config';

/** Classes of Keras 1 by their current names. */
const classNames: Readonly<Record<string, string>> = {
  AtrousConvolution1D: 'Conv1D',
  AtrousConvolution2D: 'Conv2D',
  Deconvolution2D: 'Conv2DTranspose',
  Deconvolution3D: 'Conv3DTranspose',
  TimeDistributedDense: 'Dense',
};

/** Arguments of Keras 1 by their current names (`keras/legacy/interfaces.py` of Keras 2). */
const argumentNames: Readonly<Record<string, readonly string[]>> = {
  filters: ['nb_filter'],
  kernel_size: ['filter_length'],
  strides: ['subsample', 'subsample_length', 'stride'],
  padding: ['border_mode'],
  use_bias: ['bias'],
  units: ['output_dim'],
  recurrent_activation: ['inner_activation'],
  pool_size: ['pool_length'],
  size: ['length'],
  dilation_rate: ['atrous_rate'],
};

/** Arguments that were one number per axis. */
const windows = [
  ['nb_row', 'nb_col'],
  ['kernel_dim1', 'kernel_dim2', 'kernel_dim3'],
];

const dataFormats: Readonly<Record<string, string>> = { tf: 'channels_last', th: 'channels_first' };

/** A layer's class and arguments under their names since Keras 2. */
export function withCurrentNames(written: string, config: Config): { className: string; config: Config } {
  const className = Object.hasOwn(classNames, written) ? classNames[written] : written;
  const added = new Map<string, JsonNode>();
  for (const [name, olds] of Object.entries(argumentNames)) {
    const old = olds.map(other => config.nodeOf(other)).find(node => node !== undefined);
    if (old && config.nodeOf(name) === undefined) added.set(name, old);
  }
  for (const names of windows) {
    const sizes = names.map(name => config.nodeOf(name)).filter(node => node !== undefined);
    if (sizes.length === names.length) added.set('kernel_size', { ...sizes[0], type: 'array', children: sizes });
  }
  const ordering = config.nodeOf('dim_ordering');
  const format = stringOf(ordering);
  if (ordering && format !== undefined && Object.hasOwn(dataFormats, format))
    added.set('data_format', { ...ordering, value: dataFormats[format] });
  return { className, config: added.size > 0 ? config.with(added) : config };
}
