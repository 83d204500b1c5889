import { closeShared } from './sharedServer';

/** Ends what the page tests share, after the last of them. */
export const mochaHooks = { afterAll: closeShared };
