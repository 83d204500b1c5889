import * as z from 'zod';
import { say } from '../../graph/message';
import type { Block } from './block';
import { required, type BlockDefinition } from './definitions';
import type { OpenModule } from './modules/support/layer';
import { pythonRepr } from './modules/support/python';
import { Names, type NamedValue } from './names';
import type { Notices } from './notices';
import { layerFields } from './schema';
import { clipped, missingAt, reportUnknown } from './validate';
import type { WrittenLayer } from './writtenLayers';

/** Expands uses of defined blocks: binds their inputs and arguments, and finds their outputs. */
export class BlockUse {
  constructor(private readonly notices: Notices) {}

  /**
   * The context inside a use. Its layers see its inputs, its arguments and the named values of the document, but no
   * names from the place where it is used.
   * @returns null if an argument is missing or invalid
   */
  enter(
    definition: BlockDefinition,
    written: WrittenLayer,
    module: OpenModule,
    inner: Block,
    inputs: readonly string[],
  ): Block | null {
    const args = this.argumentsOf(definition, written, inner);
    if (args === null) return null;
    module.detail = [...args].map(([name, value]) => `${name}=${shown(value)}`).join(', ');
    const names = new Names();
    this.checkInputs(definition, written, inputs.length);
    definition.inputs.forEach((name, index) => {
      if (index < inputs.length) names.own.set(name, { value: inputs[index] });
    });
    const definitions = [...(inner.definitions ?? []), definition];
    return { ...inner, names, values: inner.values.with(args), definitions };
  }

  private argumentsOf(
    definition: BlockDefinition,
    { members, nameRange }: WrittenLayer,
    { values }: Block,
  ): Map<string, unknown> | null {
    const { name, arguments: wanted } = definition;
    reportUnknown(members, [...Object.keys(layerFields), ...wanted.keys()], name, this.notices);
    const found = new Map<string, unknown>();
    const missing: string[] = [];
    let isWhole = true;
    for (const [argument, fallback] of wanted) {
      const member = members.get(argument);
      const value = member ? values.valueOf(member.value) : fallback;
      if (member && value === undefined) isWhole = false;
      else if (value === required) missing.push(argument);
      else found.set(argument, value);
    }
    if (missing.length > 0) this.notices.say(missingAt(nameRange)(missing));
    return isWhole && missing.length === 0 ? found : null;
  }

  private checkInputs({ name, inputs }: BlockDefinition, { members, nameRange }: WrittenLayer, count: number): void {
    if (count === inputs.length) return;
    this.notices.say({
      severity: 'error',
      code: 'inputs',
      message: say`${name} takes ${inputs.length} inputs, not ${count}.`,
      range: members.get('inputs')?.key ?? nameRange,
    });
  }

  /** The outputs of a use: the first listed one, or that of the last layer; the others by name. */
  outputs({ outputs, outputsRange }: BlockDefinition, names: Names, last: string): NamedValue {
    const found = outputs.map(name => {
      const value = names.find(name);
      if (value === null) {
        this.notices.sayUnknown(
          {
            severity: 'error',
            code: 'unknown-input',
            message: say`The block has no layer '${clipped(name)}'.`,
            range: outputsRange,
          },
          name,
          () => names.visible(),
        );
      }
      return value;
    });
    return { value: found[0]?.value ?? last, below: names.own };
  }
}

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** An argument as PyTorch prints it. */
function shown(value: unknown): string {
  const plain = scalar.safeParse(value);
  return plain.success
    ? typeof plain.data === 'string'
      ? clipped(plain.data)
      : pythonRepr(plain.data)
    : clipped(JSON.stringify(value));
}
