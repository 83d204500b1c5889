import { albert } from './families/albert';
import { barts } from './families/bart';
import { berts } from './families/bert';
import { bloom } from './families/bloom';
import { clips } from './families/clip';
import { convnext } from './families/convnext';
import { deepseeks } from './families/deepseek';
import { distilbert } from './families/distilbert';
import { falcon } from './families/falcon';
import { gemmas } from './families/gemma';
import { gpt2s } from './families/gpt2';
import { gptNeoxs } from './families/gptNeox';
import { gptOss } from './families/gptOss';
import { llamas } from './families/llama';
import { mixtures } from './families/mixtral';
import { modernbert } from './families/modernbert';
import { olmo2 } from './families/olmo2';
import { opt } from './families/opt';
import { phis } from './families/phi';
import { starcoder2 } from './families/starcoder2';
import { swin } from './families/swin';
import { t5s } from './families/t5';
import { visionLanguages } from './families/visionLanguage';
import { vits } from './families/vit';
import { whisper } from './families/whisper';
import type { Family } from './support/family';

const families: readonly Family[] = [
  ...llamas,
  ...gemmas,
  ...phis,
  olmo2,
  starcoder2,
  ...mixtures,
  gptOss,
  ...deepseeks,
  ...gpt2s,
  ...gptNeoxs,
  opt,
  bloom,
  falcon,
  ...berts,
  distilbert,
  albert,
  modernbert,
  ...t5s,
  ...barts,
  whisper,
  ...vits,
  swin,
  convnext,
  ...clips,
];

const languages = new Map(families.flatMap(({ modelType, causal }) => (causal ? [[modelType, causal] as const] : [])));

const byType: ReadonlyMap<string, Family> = new Map(
  [...families, ...visionLanguages(languages)].map(family => [family.modelType, family]),
);

/** The family of a `model_type`; undefined if it is not supported. */
export function familyOf(modelType: string): Family | undefined {
  return byType.get(modelType);
}
