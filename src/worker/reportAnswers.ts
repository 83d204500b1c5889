import { operatorTypes } from '../engine/analysis/operatorTypes';
import type { ReportQuestions } from '../protocol/reportQuestions';
import type { Session } from './session';

/** What is asked about a report besides its rows, answered for one session. */
export function reportAnswers(session: Session): ReportQuestions {
  const soon = async (): Promise<never> => { throw new Error('not answered yet'); };
  return {
    operators: async convention => operatorTypes(session.index.analysis, convention),
    operatorRows: soon, map: soon, memory: soon, roofline: soon, growthVariables: soon, growth: soon, growthLaw: soon, weightBytesAs: soon,
  };
}
