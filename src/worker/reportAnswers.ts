import { costMap } from '../engine/questions/costMap';
import { growthCurve, growthVariables } from '../engine/questions/growth/growth';
import { growthLaw } from '../engine/questions/growth/growthFormula';
import { memoryCurve } from '../engine/questions/memoryCurve';
import { operatorTypes } from '../engine/questions/operatorTypes';
import { roofline } from '../engine/questions/roofline';
import { weightBytesAs } from '../engine/questions/weightBytes';
import type { EngineError } from '../protocol/data';
import type { ReportQuestions } from '../protocol/reportQuestions';
import { operatorRows } from './operatorRows';
import type { Session } from './session';

/** What is asked about a report besides its rows, answered for one session. */
export function reportAnswers(session: Session): ReportQuestions {
  const { index } = session;
  const { analysis } = index;
  /** Lets other questions in; ends work whose answer nobody can use any more. */
  const pause = async (): Promise<void> => {
    await new Promise(resolve => setTimeout(resolve));
    if (session.index !== index)
      throw { code: 'out-of-date', message: 'The model was analysed again meanwhile.' } satisfies EngineError;
  };
  const checked = (item: number | null): number | null => {
    if (item !== null && index.tree[item] === undefined) throw new Error(`There is no item ${item}.`);
    return item;
  };
  return {
    operators: async convention => operatorTypes(analysis, convention),
    operatorRows: async (operator, shown, start, count) => operatorRows(index, operator, shown, start, count),
    map: async extent => costMap(analysis, { ...extent, root: checked(extent.root) }),
    memory: async () => memoryCurve(analysis),
    roofline: async (convention, device, peak) => {
      const chosen = device.peaks.find(({ name }) => name === peak);
      if (!chosen) throw new Error(`The device '${device.name}' has no peak '${peak}'.`);
      return roofline(analysis, convention, chosen, device.bandwidth);
    },
    growthVariables: async () => growthVariables(analysis, session.growthBase.options),
    growth: (figure, convention, variable, values) =>
      growthCurve(session.growthBase, figure, convention, variable, values, pause),
    growthLaw: (figure, convention) => growthLaw(session.growthBase, figure, convention, pause),
    weightBytesAs: async (dtype, item) => weightBytesAs(analysis, dtype, checked(item)),
  };
}
