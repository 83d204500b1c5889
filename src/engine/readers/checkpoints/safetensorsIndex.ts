import type { Diagnostic } from '../../graph/diagnostic';
import { listed, say } from '../../graph/message';
import type { OpenBeside } from '../support/byteSource';
import { membersOf, parseJson, stringOf } from '../support/json';
import { ReadError } from '../support/readError';
import { readSafetensors, type SafetensorsHeader } from './safetensors';

/** No known model has more files; each one is looked up on disk. */
const mostFiles = 2000;
const mostNamed = 5;

/**
 * Reads the index of a model that is stored in several files: `weight_map` gives each tensor's file, whose header has
 * its size and type.
 * @returns `isComplete`: every file exists
 * @throws ReadError if the text is not an index, or no file exists
 */
export async function readSafetensorsIndex(
  text: string,
  beside: OpenBeside,
): Promise<SafetensorsHeader & { readonly isComplete: boolean }> {
  const map = membersOf(membersOf(parseJson(text)).get('weight_map')?.value);
  const files = new Map<string, Set<string>>();
  for (const [tensor, { value }] of map) {
    const file = stringOf(value) ?? '';
    if (!files.has(file)) files.set(file, new Set());
    files.get(file)!.add(tensor);
  }
  if (files.size > mostFiles)
    throw new ReadError('too-large', say`The index names ${files.size} files: expected at most ${mostFiles}.`);
  const read: (SafetensorsHeader | null)[] = [];
  for (const [file, wanted] of files) read.push(await readPart(file, wanted, beside));
  const missing = [...files.keys()].filter((_, index) => read[index] === null);
  if (missing.length === files.size)
    throw new ReadError(
      'missing-files',
      say`None of the files listed in this index was found next to it. Their headers are needed for the sizes of the tensors.`,
    );
  const parts = read.filter(part => part !== null);
  const absent: Diagnostic = {
    severity: 'warning',
    code: 'missing-files',
    message: say`${missing.length} of ${files.size} files listed in this index were not found next to it, so totals are too small: ${listed(missing.slice(0, mostNamed))}.`,
  };
  return {
    tensors: parts.flatMap(({ tensors }) => tensors),
    notices: [...(missing.length > 0 ? [absent] : []), ...parts.flatMap(({ notices }) => notices)],
    isComplete: missing.length === 0,
  };
}

/** The tensors that the index lists for a file; null: the file does not exist. */
async function readPart(
  file: string,
  wanted: ReadonlySet<string>,
  beside: OpenBeside,
): Promise<SafetensorsHeader | null> {
  const source = await beside(file);
  if (source === null) return null;
  try {
    const { tensors, notices } = await readSafetensors(source);
    const found = new Set(tensors.map(({ name }) => name));
    const absent = [...wanted].filter(name => !found.has(name));
    const contradiction: Diagnostic = {
      severity: 'error',
      code: 'missing-weight',
      message: say`${file} does not contain ${absent.length} tensors that the index lists for it: ${listed(absent.slice(0, mostNamed))}.`,
    };
    return {
      tensors: tensors.filter(({ name }) => wanted.has(name)),
      notices: [...notices, ...(absent.length > 0 ? [contradiction] : [])],
    };
  } finally {
    await source.close();
  }
}
