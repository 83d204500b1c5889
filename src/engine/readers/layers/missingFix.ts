import { listed, say } from '../../graph/message';
import type { Diagnostic } from '../../graph/diagnostic';
import { stringOf, type Member } from '../support/json';
import type { ModuleType } from './modules/support/moduleType';
import { missingAt } from './validate';
import type { SourceRange } from '../../graph/sourceRange';

/** The diagnostic for missing arguments, with a fix that adds them with example values. */
export function missingFix(
  { members, nameRange }: { readonly members: ReadonlyMap<string, Member>; readonly nameRange: SourceRange },
  { arguments: { shape } }: ModuleType,
): (names: readonly string[]) => Diagnostic {
  return names => {
    const added = names.map(name => `${JSON.stringify(name)}: ${JSON.stringify(exampleOf(shape[name]))}`);
    const type = stringOf(members.get('type')?.value);
    return {
      ...missingAt(nameRange)(names),
      ...(type !== undefined && {
        fix: { title: say`Add ${listed(names)}`, text: [JSON.stringify(type), ...added].join(', ') },
      }),
    };
  };
}

/** An example value of an argument. */
export function exampleOf(argument: unknown): unknown {
  return (argument as { meta(): { examples?: readonly unknown[] } | undefined }).meta()?.examples?.[0] ?? 1;
}
