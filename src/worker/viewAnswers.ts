import type { ViewQuestions } from '../protocol/reportQuestions';
import { copyRows } from './copyRows';
import { search } from './search';
import type { Session } from './session';

/** What is asked about one view, answered for a session. */
export function viewAnswers(session: Session, view: string): ViewQuestions {
  return {
    search: async (query, from) => search(session.index, session.view(view), query, from),
    copyRows: async (start, end, columns) => copyRows(session.index, session.view(view), start, end, columns),
  };
}
