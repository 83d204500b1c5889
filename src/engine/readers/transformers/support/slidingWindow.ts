import type { Config } from './config';

/** How many tokens back a layer looks, itself included; null: all of them. */
export type WindowOf = (config: Config, layer: number) => number | null;

/** A layer's window as `layer_types` states it, else where the class lets layers slide. */
export const slidingWindow =
  (slides: (config: Config, layer: number) => boolean): WindowOf =>
  (config, layer) => {
    const type = config.list('layer_types')?.[layer];
    const isSliding = type === undefined ? slides(config, layer) : type === 'sliding_attention';
    return isSliding ? config.optionalSize('sliding_window') : null;
  };
