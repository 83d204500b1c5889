import { freshView } from '../../../src/protocol/saved/savedPage';

/** The state of a page that is opened for the first time. */
export const freshState = freshView('exact');
