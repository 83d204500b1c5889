import type { Convention } from '../../graph/convention';

/** The tools for assistants. */
export const toolNames = ['modelCost', 'modelCostCompare', 'modelCostLayer'] as const;

export type ToolName = (typeof toolNames)[number];

/** What an assistant asks: a valid input of a tool. */
export interface ToolRequest {
  readonly tool: ToolName;
  /** Names of the models as given: one, or the old and the new one. */
  readonly files: readonly string[];
  readonly dimensions: Readonly<Record<string, number>>;
  readonly inputShapes: Readonly<Record<string, readonly number[]>>;
  /** null: as usual here. */
  readonly convention: Convention | null;
  /** The node or module that is asked about. */
  readonly layer: string | null;
}
