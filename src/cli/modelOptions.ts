import type { AnalyzeOptions } from '../engine/analysis/analyze';
import { stricter, type Limits } from '../engine/analysis/budget';
import type { Convention } from '../engine/graph/convention';
import type { DeviceChoice } from './deviceChoice';
import { configFor } from './findConfig';
import type { CliOptions } from './options';

/** How one model is analysed and judged: by the command line, and what that leaves open by the configuration file. */
export interface ModelOptions extends AnalyzeOptions {
  readonly convention: Convention;
  readonly limits: Limits;
  readonly device: DeviceChoice | null;
  readonly fused: boolean;
}

/** What the command line says about models. */
type Given = Pick<
  CliOptions,
  | 'convention'
  | 'dimensions'
  | 'variables'
  | 'inputShapes'
  | 'operators'
  | 'limits'
  | 'limitsOfFile'
  | 'device'
  | 'fused'
>;

/** @throws ReadError with one sentence if the configuration file is wrong */
export async function modelOptions(file: string, given: Partial<Given>): Promise<ModelOptions> {
  const config = await configFor(file);
  return {
    convention: given.convention ?? config?.convention ?? 'exact',
    dimensions: new Map([...(given.dimensions ?? []), ...(given.variables ?? [])]),
    defaults: config?.defaults ?? [],
    inputShapes: given.inputShapes ?? new Map(),
    operators: new Map([...(config?.operators ?? []), ...(given.operators ?? [])]),
    limits: given.limitsOfFile
      ? stricter(given.limits ?? {}, given.limitsOfFile(file) ?? {})
      : { ...config?.limitsOfFile?.(file), ...given.limits },
    device: given.device ?? config?.device ?? null,
    fused: given.fused ?? false,
  };
}
