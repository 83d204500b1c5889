import { layersJsonSchema } from '../../src/engine/readers/layers/jsonSchema';
import { replaceTexts } from '../../src/engine/readers/layers/schemaTexts';

/** The texts of the JSON schema of layer specs, which editors show while editing one. */
export function schemaTexts(): Set<string> {
  const found = new Set<string>();
  replaceTexts(JSON.stringify(layersJsonSchema()), text => {
    found.add(text);
    return text;
  });
  return found;
}
