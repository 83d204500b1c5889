import { say, type Message } from '../../../../graph/message';

/** What layers over 1, 2 and 3 spatial axes take, the batch left out. */
export const images: readonly Message[] = [
  say`channels × length`,
  say`channels × height × width`,
  say`channels × depth × height × width`,
];
