import type { Roofline } from '../../protocol/data';

/** The ranges of a roofline's axes, in whole powers of ten: all points and the ridge are inside. */
export function rooflineExtent({ points, ridge, peak, bandwidth }: Roofline): {
  readonly intensity: [number, number];
  readonly flops: [number, number];
} {
  let [low, high] = [ridge / 10, ridge * 10];
  for (const { intensity, flops } of points) {
    if (intensity === null || flops === 0) continue;
    low = Math.min(low, intensity);
    high = Math.max(high, intensity);
  }
  const [first, last] = [powerBelow(low), powerAbove(high)];
  return { intensity: [first, last], flops: [powerBelow(first * bandwidth), powerAbove(peak.flops)] };
}

function powerBelow(value: number): number {
  return 10 ** Math.floor(Math.log10(value) + 1e-9);
}

function powerAbove(value: number): number {
  return 10 ** Math.ceil(Math.log10(value) - 1e-9);
}
