import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { layersJsonSchema } from '../../../../src/engine/readers/layers/jsonSchema';
import { moduleTypes } from '../../../../src/engine/readers/layers/moduleTypes';

const committed = JSON.parse(readFileSync(join(__dirname, '../../../../media/layers.schema.json'), 'utf8')) as Record<
  string,
  never
>;

interface Rule {
  readonly if: { readonly properties: { readonly type: { readonly const: string } } };
  readonly then: {
    readonly properties?: Record<string, { description?: string }>;
    readonly required?: readonly string[];
  };
}

describe('the JSON schema of layer specs', () => {
  const schema = JSON.parse(JSON.stringify(layersJsonSchema())) as { definitions: { layer: { allOf: Rule[] } } };
  const rule = (type: string): Rule['then'] =>
    schema.definitions.layer.allOf.find(({ if: condition }) => condition.properties.type.const === type)!.then;

  it('is the one that the manifest contributes', () => assert.deepEqual(committed, schema));

  it('knows every type of layer and explains every argument', () => {
    for (const { type, description } of moduleTypes.values()) {
      assert.ok(description.length > 0, type);
      for (const [name, property] of Object.entries(rule(type).properties ?? {}))
        assert.ok(property.description, `${type}.${name}`);
    }
  });

  it('asks for what cannot be inferred, and only that', () => {
    assert.deepEqual(rule('Conv2d').required, ['out_channels', 'kernel_size']);
    assert.deepEqual(rule('BatchNorm2d').required, undefined);
  });
});
