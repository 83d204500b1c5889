import { int, ints, text } from '../../support/attributes';
import { compositions } from '../../support/compositions';
import type { KerasLayer, Lowering } from './support/layer';
import { say } from '../../../graph/message';

/** Real and imaginary parts of each frame are convolutions of the signal, by windows that the layer owns. */
const stftSpectrogram: Lowering = layer => {
  const { config } = layer;
  const [batch, ...axes] = layer.sizes();
  if (axes.length !== 2) return layer.fail(say`Its input must have 3 axes with the batch, but has ${axes.length + 1}.`);
  const [samples, channels] = layer.channelsLast ? axes : [axes[1], axes[0]];
  const frame = config.size('frame_length');
  const bins = Math.floor((config.number('fft_length') ?? 2 ** Math.ceil(Math.log2(frame))) / 2) + 1;
  const first = layer.channelsLast ? layer.op('Transpose', [layer.input], { perm: ints([0, 2, 1]) }) : layer.input;
  const signals = layer.op('Reshape', [first, layer.graph.list([batch * channels, 1, samples])]);
  const part = (name: string): string => {
    const value = layer.op('Conv', [signals, layer.weight(name, [bins, 1, frame])], {
      strides: ints([config.number('frame_step') ?? Math.floor(frame / 2)]),
      auto_pad: text(config.string('padding') === 'same' ? 'SAME_UPPER' : 'VALID'),
    });
    return layer.op('Reshape', [value, layer.graph.list([batch, channels, bins, layer.size(2, value)])]);
  };
  return arranged(
    layer,
    ofMode(
      layer,
      () => part('real_kernel'),
      () => part('imag_kernel'),
    ),
  );
};

/** What is computed from the parts, which are samples × channels × bins × frames. */
function ofMode(layer: KerasLayer, real: () => string, imaginary: () => string): string {
  const mode = layer.config.string('mode') ?? 'log';
  if (mode === 'real') return real();
  if (mode === 'imag') return imaginary();
  const parts = [real(), imaginary()];
  if (mode === 'stft') return layer.op('Concat', parts, { axis: int(2) });
  if (mode === 'angle') return compositions.atan2(layer, parts[1], parts[0]);
  const squares = parts.map(part => compositions.square(layer, part));
  const power = layer.op('Add', squares);
  if (mode === 'psd') return layer.op('Add', [power, layer.op('Identity', [power])]);
  const magnitude = layer.op('Sqrt', [power]);
  if (mode === 'magnitude') return magnitude;
  return mode === 'log'
    ? layer.op('Log', [layer.op('Max', [magnitude, layer.scalar(1e-7)])])
    : layer.fail(say`The mode '${mode.slice(0, 40)}' is not supported.`);
}

/** Bins and channels in one axis, or in one each. */
function arranged(layer: KerasLayer, value: string): string {
  const [batch, channels, bins, frames] = layer.sizes(value);
  const perms = layer.channelsLast ? [0, 3, 2, 1] : [0, 1, 3, 2];
  if (layer.config.flag('expand_dims', false)) return layer.op('Transpose', [value], { perm: ints(perms) });
  const flat = layer.op('Reshape', [value, layer.graph.list([batch, channels * bins, frames])]);
  return layer.channelsLast ? layer.op('Transpose', [flat], { perm: ints([0, 2, 1]) }) : flat;
}

/** A short-time Fourier transform, its magnitude in bands of the mel scale, and that in decibels. */
const melSpectrogram: Lowering = layer => {
  const { config } = layer;
  const [batch, samples] = layer.sizes();
  if (samples === undefined || layer.sizes().length !== 2)
    return layer.fail(say`Its input must have the axes batch and samples only.`);
  const length = config.size('fft_length');
  const [half, bins] = [Math.floor(length / 2), config.size('num_mel_bins')];
  const padded = layer.op('Pad', [layer.input, layer.graph.list([0, half, 0, half])], { mode: text('reflect') });
  const signal = layer.op('Reshape', [padded, layer.graph.list([batch, samples + 2 * half, 1])]);
  const window = layer.op('HannWindow', [layer.graph.constant('int64', [], [length])]);
  const transform = layer.op('STFT', [
    signal,
    layer.graph.constant('int64', [], [config.size('sequence_stride')]),
    window,
    layer.graph.constant('int64', [], [length]),
  ]);
  const magnitude = layer.op('ReduceL2', [transform, layer.graph.list([-1])], { keepdims: int(0) });
  const spectrum = layer.op('Pow', [magnitude, layer.scalar(config.number('mag_exp') ?? 2)]);
  const bands = layer.op('MelWeightMatrix', [
    layer.graph.constant('int64', [], [bins]),
    layer.graph.constant('int64', [], [length]),
    layer.graph.constant('int64', [], [config.number('sampling_rate') ?? 16_000]),
    layer.scalar(config.number('min_freq') ?? 20),
    layer.scalar(config.number('max_freq') ?? 8_000),
  ]);
  const mel = layer.op('MatMul', [spectrum, bands]);
  const scaled = config.flag('power_to_db', true) ? decibels(layer, mel) : mel;
  return layer.op('Transpose', [scaled], { perm: ints([0, 2, 1]) });
};

/** 10 · log₁₀ of the power, less that of a reference, down to a limit below its largest value. */
function decibels(layer: KerasLayer, power: string): string {
  const log = layer.op('Log', [layer.op('Max', [power, layer.scalar(1e-10)])]);
  const reference = layer.scalar(0);
  const level = layer.op('Sub', [layer.op('Mul', [log, layer.scalar(10 / Math.LN10)]), reference]);
  const least = layer.op('Sub', [layer.op('ReduceMax', [level], { keepdims: int(0) }), layer.scalar(80)]);
  return layer.op('Max', [level, least]);
}

export const spectrogramLayers: Readonly<Record<string, Lowering>> = {
  STFTSpectrogram: stftSpectrogram,
  MelSpectrogram: melSpectrogram,
};
