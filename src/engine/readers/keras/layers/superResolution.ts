import { int } from '../../support/attributes';
import { nhwc } from '../../support/graphBuilder';
import type { Lowering } from './support/layer';

/** UpscalerJS (`packages/shared/src/esrgan/esrgan.ts`): the input times β = 0.2, which is not a weight. */
const multiplyBeta: Lowering = layer => layer.op('Mul', [layer.input, layer.scalar(0.2)]);

/** UpscalerJS' `PixelShuffle4x` and similar layers: `tf.depthToSpace` by the factor in the name, channels last. */
const pixelShuffle =
  (factor: number): Lowering =>
  layer =>
    layer.op('DepthToSpace', [layer.input], { blocksize: int(factor) }, nhwc);

/** Classes that published super-resolution models register with TensorFlow.js. */
export const superResolutionLayers: Readonly<Record<string, Lowering>> = {
  MultiplyBeta: multiplyBeta,
  ...Object.fromEntries([2, 3, 4, 8].map(factor => [`PixelShuffle${factor}x`, pixelShuffle(factor)])),
};
