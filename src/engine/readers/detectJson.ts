import { createScanner } from 'jsonc-parser';
import { decodeJsonString } from './support/encodedJson';
import { token } from './support/jsonToken';

export type JsonFormat = 'layers' | 'keras' | 'tfjs' | 'transformers' | 'safetensors';

const kerasModels: ReadonlySet<string> = new Set(['Sequential', 'Functional', 'Model']);
/** Keys that Keras writes next to any model, also a subclassed one. */
const kerasFields = ['keras_version', 'registered_name', 'build_config', 'compile_config'];
/** Types that the first layer of a spec often has, for specs whose input is not written yet. */
const telling = /^(Sequential|(Lazy)?(Conv|Linear|BatchNorm)|Embedding|RNN|GRU|LSTM|Transformer|MultiheadAttention)/;

/**
 * Which of the supported kinds a JSON text is, by its contents, in one pass that builds nothing; it may be incomplete
 * at the end. Most other JSON is recognized by searching for three words.
 * @returns null if it is something else
 */
export function detectJson(written: string): JsonFormat | null {
  const text = decodeJsonString(written)?.text ?? written;
  if (!/"(layers|class_name|modelTopology|model_type|weight_map)"/.test(text)) return null;
  const { keys, className, listsLayers, statesInputs, firstType, modelType } = survey(text);
  if (keys.has('modelTopology')) return 'tfjs';
  if (
    className !== null &&
    keys.has('config') &&
    (kerasModels.has(className) || kerasFields.some(key => keys.has(key)))
  )
    return 'keras';
  if (listsLayers && (statesInputs || telling.test(firstType ?? ''))) return 'layers';
  if (modelType !== null) return 'transformers';
  if (keys.has('weight_map')) return 'safetensors';
  return null;
}

interface Survey {
  /** Names of the root's members. */
  readonly keys: Set<string>;
  className: string | null;
  /** `model_type` of a configuration of the `transformers` library. */
  modelType: string | null;
  /** Whether `input` is a list or an object, or `inputs` an object, as in a layer spec. */
  statesInputs: boolean;
  /** Whether `layers` is a list that is empty or holds objects. */
  listsLayers: boolean;
  /** `type` of the first of them that has one. */
  firstType: string | null;
}

function survey(text: string): Survey {
  const found: Survey = {
    keys: new Set(),
    className: null,
    modelType: null,
    statesInputs: false,
    listsLayers: false,
    firstType: null,
  };
  // The scanner collects each run of spaces letter by letter.
  const scanner = createScanner(text.replace(/^\ufeff/, '').replace(/[ \t]{1000}/g, ''), true);
  let depth = 0;
  let [rootKey, key, isValue] = ['', '', false];
  for (let kind: number = scanner.scan(); kind !== token.end; kind = scanner.scan()) {
    switch (kind) {
      case token.openBrace:
      case token.openBracket:
        if (depth === 0 && kind === token.openBracket) return found;
        depth++;
        if (rootKey === 'layers' && depth === 2) found.listsLayers = kind === token.openBracket;
        if (depth === 2 && (rootKey === 'input' || (rootKey === 'inputs' && kind === token.openBrace)))
          found.statesInputs = true;
        isValue = false;
        break;
      case token.closeBrace:
      case token.closeBracket:
        depth--;
        isValue = false;
        break;
      case token.comma:
        isValue = false;
        break;
      case token.colon:
        isValue = true;
        if (depth === 1) found.keys.add((rootKey = key));
        break;
      case token.string:
        if (depth === 2 && rootKey === 'layers') found.listsLayers = false;
        if (!isValue) key = scanner.getTokenValue();
        else if (depth === 1 && rootKey === 'class_name') found.className = scanner.getTokenValue();
        else if (depth === 1 && rootKey === 'model_type') found.modelType = scanner.getTokenValue();
        else if (depth === 3 && rootKey === 'layers' && key === 'type') found.firstType ??= scanner.getTokenValue();
    }
  }
  return found;
}
