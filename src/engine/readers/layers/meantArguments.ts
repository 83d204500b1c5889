import { say } from '../../graph/message';
import type { Member } from '../support/json';
import { foreignArgument } from './foreignNames';
import type { ModuleType } from './modules/support/moduleType';
import type { Notices } from './notices';
import { layerFields } from './schema';
import { clipped } from './validate';

/**
 * The intended arguments of a module: a misspelled name or a name of another framework is reported and read as the
 * argument that it means. Other unknown names are reported and ignored.
 */
export function meantArguments(
  members: ReadonlyMap<string, Member>,
  { type, arguments: { shape } }: ModuleType,
  notices: Notices,
): ReadonlyMap<string, Member> {
  const meant = new Map<string, Member>();
  const strange: [string, Member][] = [];
  for (const [name, member] of members) {
    if (name in shape) meant.set(name, member);
    else if (!(name in layerFields)) strange.push([name, member]);
  }
  for (const [name, member] of strange) {
    const free = Object.keys(shape).filter(known => !meant.has(known));
    const fields = Object.keys(layerFields).filter(known => !members.has(known));
    const likely = foreignArgument(name, free) ?? notices.nearest(name, () => [...free, ...fields]);
    const isArgument = likely !== null && free.includes(likely);
    if (isArgument) meant.set(likely, member);
    notices.say({
      severity: isArgument ? 'error' : 'warning',
      code: 'unknown-argument',
      message: isArgument
        ? say`${type} has no argument '${clipped(name)}'; it is read as ${likely}.`
        : say`${type} has no argument '${clipped(name)}'; it is ignored.`,
      range: member.key,
      ...(likely !== null && { fix: { title: say`Change to ${likely}`, text: JSON.stringify(likely) } }),
    });
  }
  return meant;
}
