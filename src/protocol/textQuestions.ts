import type { SourceRange } from '../engine/graph/sourceRange';
import type { NamesHere } from '../engine/readers/layers/earlierNames';
import type { FittingSize } from '../engine/readers/layers/fittingSize';
import type { RuleDraft } from './data';

/** Keys and positions that lead to a value of JSON. */
export type JsonPath = readonly (string | number)[];

/** Questions about texts in the editor, which need not be models that are open. */
export interface TextQuestions {
  /** What completes a layer spec at an offset. */
  completions(text: string, offset: number): Promise<LayerCompletions>;
  /** What is wrong with the user's cost rules, which are at `rules` in a text of settings; nothing if there are none. */
  ruleMistakes(text: string, rules: JsonPath): Promise<readonly MarkedRuleMistake[]>;
  /** Where a value of the rules is, or the innermost part that exists; its key, if it goes over many lines. */
  rulePlace(text: string, rules: JsonPath, path: JsonPath): Promise<SourceRange>;
  /** The changes that add a rule, unless its operator has one. */
  ruleEdits(text: string, rules: JsonPath, draft: RuleDraft, indentation: Indentation): Promise<readonly TextChange[]>;
}

/** Where a layer spec expects neither, both are null. */
export interface LayerCompletions {
  readonly names: NamesHere | null;
  readonly size: FittingSize | null;
}

/** A mistake in a cost rule. */
export interface MarkedRuleMistake {
  /** From the object of all rules on. */
  readonly path: JsonPath;
  readonly range: SourceRange;
  readonly message: string;
}

export interface Indentation {
  readonly tabSize: number;
  readonly insertSpaces: boolean;
}

/** New content for a range of a text. */
export interface TextChange extends SourceRange {
  readonly content: string;
}
