import { existsSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { isWebAddress } from '../engine/readers/support/http/openUrl';
import { isRevision } from '../node/gitRevision';
import { isStandardInput } from '../node/pipe';
import type { Config } from './configFile';

const configName = 'model-cost.config.json';

/** Read once for all models below a folder. */
const known = new Map<string, Promise<Config>>();

/**
 * The configuration of a model: the file nearest to it, in its folder or above, otherwise that of the working folder.
 * @returns null if there is none
 * @throws ReadError with one sentence if the file is wrong
 */
export async function configFor(model: string): Promise<Config | null> {
  const file = configFileFor(model);
  if (file === null) return null;
  const config = known.get(file) ?? import('./configFile').then(({ readConfig }) => readConfig(file));
  known.set(file, config);
  return config;
}

/** The path of the configuration file of a model, if there is one. */
export function configFileFor(model: string): string | null {
  const isPath = !isWebAddress(model) && !isStandardInput(model) && !isRevision(model);
  const working = workingFolder();
  if (working === null) return isPath && isAbsolute(model) ? nearest(dirname(resolve(model))) : null;
  const file = (isPath ? nearest(dirname(resolve(model))) : null) ?? nearest(working);
  return file === null ? null : relative(working, file);
}

/** Files may have changed. */
export function forgetConfigs(): void {
  known.clear();
}

/** null: it was deleted. */
function workingFolder(): string | null {
  try {
    return process.cwd();
  } catch {
    return null;
  }
}

function nearest(folder: string): string | null {
  for (let above = folder; ; above = dirname(above)) {
    // `join` is compiled by Node when it is first called, for as long as this search takes.
    const file = `${above}${sep}${configName}`;
    if (existsSync(file)) return file;
    if (above === dirname(above)) return null;
  }
}
