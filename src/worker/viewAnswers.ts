import type { ViewQuestions } from '../protocol/reportQuestions';
import type { Session } from './session';

/** What is asked about one view, answered for a session. */
export function viewAnswers(session: Session, view: string): ViewQuestions {
  const soon = async (): Promise<never> => { throw new Error(`not answered yet: ${session.file} ${view}`); };
  return { search: soon, copyRows: soon };
}
