import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { layersJsonSchema, requiredArguments } from '../../../../src/engine/readers/layers/jsonSchema';
import { moduleTypes } from '../../../../src/engine/readers/layers/moduleTypes';

const committed = JSON.parse(readFileSync(join(__dirname, '../../../../media/layers.schema.json'), 'utf8')) as Record<
  string,
  never
>;

interface Arguments {
  readonly properties: Record<string, { description?: string }>;
}

interface Branch {
  readonly if: {
    readonly properties: { readonly type: { readonly const?: string; readonly enum?: readonly string[] } };
  };
  readonly then: Branch | { readonly $ref: string };
  readonly else?: Branch;
}

describe('the JSON schema of layer specs', () => {
  const schema = JSON.parse(JSON.stringify(layersJsonSchema())) as {
    definitions: { layer: { then: Branch } } & Record<string, Arguments>;
  };

  /** The definition for a layer of a type, and after how many conditions it is found. */
  function lookUp(type: string): { found: string | null; steps: number } {
    let [branch, steps]: [Branch | undefined, number] = [schema.definitions.layer.then, 0];
    while (branch) {
      steps++;
      const asked: Branch['if']['properties']['type'] = branch.if.properties.type;
      const next: Branch['then'] | undefined =
        asked.const === type || asked.enum?.includes(type) ? branch.then : branch.else;
      if (next && '$ref' in next) return { found: next.$ref.split('/').at(-1)!, steps };
      branch = next;
    }
    return { found: null, steps };
  }

  it('is the one in the manifest', () => assert.deepEqual(committed, schema));

  it('knows every type of layer and explains every argument', () => {
    for (const { type, description } of moduleTypes.values()) {
      assert.ok(description.length > 0, type);
      for (const [name, property] of Object.entries(schema.definitions[type].properties))
        assert.ok(property.description, `${type}.${name}`);
    }
  });

  it('finds every type after few conditions, and nothing for other types', () => {
    for (const type of moduleTypes.keys()) {
      const { found, steps } = lookUp(type);
      assert.equal(found, type);
      assert.ok(steps <= Math.ceil(Math.log2(moduleTypes.size)) + 1, `${type}: ${steps} questions`);
    }
    assert.equal(lookUp('InvertedResidual').found, null);
  });

  it('suggests only arguments that cannot be inferred', () => {
    assert.deepEqual(requiredArguments(moduleTypes.get('Conv2d')!), ['out_channels', 'kernel_size']);
    assert.deepEqual(requiredArguments(moduleTypes.get('BatchNorm2d')!), []);
  });

  it('reports no mistakes itself, because the diagnostics do', () => {
    // The keywords of JSON Schema that reject a value, outside of conditions.
    const refusing = new Set(['required', 'type', 'enum', 'const', 'minimum', 'maximum', 'minItems', 'pattern', 'not']);
    const walk = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, value] of Object.entries(node)) {
        const at = `${path}/${key}`;
        // Properties are names; an alternative next to {} rejects nothing; the document is an object.
        if (key === 'properties' || key === 'definitions')
          for (const [name, part] of Object.entries(value as object)) walk(part, `${at}/${name}`);
        else if (
          key === 'if' ||
          key === 'anyOf' ||
          key === 'defaultSnippets' ||
          key === 'default' ||
          key === 'examples'
        )
          continue;
        else if (refusing.has(key)) assert.equal(at, '/type');
        else walk(value, at);
      }
    };
    walk(schema, '');
  });
});
