import { isRecord } from '../engine/graph/isRecord';
import * as path from 'node:path';
import { compileDefaults } from '../engine/analysis/dimensionDefaults';
import type { NamedDefault } from '../engine/analysis/dimensions';
import { conventions, type Convention } from '../engine/graph/convention';
import { listed, say, verbatim } from '../engine/graph/message';
import type { OwnOperators } from '../engine/operators/support/ownOperators';
import { parseJson, valueOf } from '../engine/readers/support/json';
import { ReadError } from '../engine/readers/support/readError';
import { readText } from '../engine/readers/support/readText';
import { budgetsBelow, type LimitsOfFile } from './budgetFile';
import { findDevice, type DeviceChoice } from './deviceChoice';
import { checkedOperators } from './operatorsFile';
import { withSource } from './withSource';

/** What a configuration file sets for the models below its folder; what it leaves out is null or empty. */
export interface Config {
  readonly convention: Convention | null;
  readonly defaults: readonly NamedDefault[];
  readonly limitsOfFile: LimitsOfFile | null;
  readonly operators: OwnOperators;
  readonly device: DeviceChoice | null;
}

/** How each key is read. Values are those of the settings of the same names in VS Code. */
const keys: { readonly [K in ConfigKey]: (value: unknown, folder: string) => Partial<Config> } = {
  $schema: () => ({}),
  convention: value => {
    const convention = conventions.find(each => each === value);
    if (!convention) throw new ReadError('config', say`'convention' must be one of ${listed(conventions)}.`);
    return { convention };
  },
  dimensions: value => {
    if (!isRecord(value) || !Object.values(value).every(isSize))
      throw new ReadError('config', say`'dimensions' must map name patterns to whole numbers, such as { "seq": 512 }.`);
    const defaults = Object.entries(value).map(([pattern, size]) => ({ pattern, value: size as number }));
    return { defaults: compileDefaults(defaults) };
  },
  budgets: (value, folder) => ({ limitsOfFile: budgetsBelow(folder, value) }),
  operators: value => ({ operators: checkedOperators(value) }),
  device: value => {
    const device = typeof value === 'string' ? findDevice(value) : 'Expected the name of a device.';
    if (typeof device === 'string') throw new ReadError('config', say`'device': ${verbatim(device)}`);
    return { device };
  },
};

type ConfigKey = '$schema' | 'convention' | 'dimensions' | 'budgets' | 'operators' | 'device';

/**
 * Reads a configuration file; comments are allowed.
 * @throws ReadError with one sentence that names the file
 */
export async function readConfig(file: string): Promise<Config> {
  try {
    const value = valueOf(parseJson(await withSource(file, readText)));
    if (!isRecord(value)) throw new ReadError('config', say`Expected an object.`);
    let config: Config = { convention: null, defaults: [], limitsOfFile: null, operators: new Map(), device: null };
    for (const [key, given] of Object.entries(value)) {
      if (!isKey(key))
        throw new ReadError(
          'config',
          say`'${key}' is not a known key: expected ${listed(Object.keys(keys).slice(1))}.`,
        );
      config = { ...config, ...keys[key](given, path.dirname(path.resolve(file))) };
    }
    return config;
  } catch (error) {
    throw error instanceof ReadError ? new ReadError(error.code, say`${file}: ${error.reason}`) : error;
  }
}

function isKey(key: string): key is ConfigKey {
  return Object.hasOwn(keys, key);
}

function isSize(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
