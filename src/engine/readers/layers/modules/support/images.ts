import { say, type Message } from '../../../../graph/message';

/** Inputs of layers over 1, 2 and 3 spatial axes, without the batch. */
export const images: readonly Message[] = [
  say`channels × length`,
  say`channels × height × width`,
  say`channels × depth × height × width`,
];
