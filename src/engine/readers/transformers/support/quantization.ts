import { entryOf } from '../../../graph/entryOf';
import type { DataType } from '../../../graph/dataType';
import { say } from '../../../graph/message';
import { int } from '../../support/attributes';
import type { Config } from './config';
import type { Quantization } from './module';

const integers: Readonly<Record<number, DataType | undefined>> = { 2: 'uint2', 4: 'uint4', 8: 'uint8' };

/** Reads `quantization_config`; null where there is none, or its method is not known, which is reported. */
export function quantizationOf(config: Config): Quantization | null {
  if (!config.has('quantization_config')) return null;
  const stated = config.detached('quantization_config');
  const method =
    stated.text('quant_method') || (stated.flag('load_in_4bit') || stated.flag('load_in_8bit') ? 'bitsandbytes' : '');
  const found = entryOf(methods, method)?.(stated) ?? null;
  if (found === null) {
    config.remark(
      'unknown-quantization',
      say`The quantization method \`${method}\` is not supported. Weights are counted in their plain data type.`,
      'quantization_config',
    );
    return null;
  }
  const kept = [...(stated.list('modules_to_not_convert') ?? []), ...(stated.list('llm_int8_skip_modules') ?? [])];
  return { ...found, isKept: path => found.isKept(path) || kept.some(name => matches(path, String(name))) };
}

/** A pattern names a module, or a part of its path: `lm_head`, `model.layers.*.self_attn`. */
function matches(path: string, pattern: string): boolean {
  const parts = pattern.split('*').map(part => part.replace(/^\.|\.$/g, ''));
  let at = 0;
  for (const part of parts) {
    const found = part === '' ? at : `.${path}.`.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return true;
}

type Method = (stated: Config) => Quantization | null;

/** Layers behind the first number of a path are those of the stack: heads and embeddings stay as they are. */
const isOutside = (path: string): boolean => !/\.\d+\./.test(`.${path}`) || /(^|\.)(gate|router)$/.test(path);

/** Integers in 32-bit words, with a scale and a packed zero point per group of inputs. */
function grouped(stated: Config, packsInputs: boolean): Quantization | null {
  const bits = stated.optionalSize('bits', 'w_bit') ?? 4;
  const size = stated.optionalNumber('group_size', 'q_group_size') ?? 128;
  if (![2, 3, 4, 8].includes(bits)) return null;
  const words = (count: number): number => Math.ceil((count * bits) / 32);
  return {
    isKept: isOutside,
    experts: { dtype: integers[bits] ?? 'uint4', scale: 'float16', group: size > 0 ? size : 2 ** 31 - 1 },
    product: (module, value, inputs, outputs) => {
      const group = size > 0 ? Math.min(size, inputs) : inputs;
      const groups = Math.ceil(inputs / group);
      const packed = packsInputs ? [words(inputs), outputs] : [inputs, words(outputs)];
      return module.op(
        'MatMulNBits',
        [
          ...[value, module.weight('qweight', packed, 'int32'), module.beside('scales', [groups, outputs], 'float16')],
          module.beside('qzeros', [groups, words(outputs)], 'int32'),
          ...(packsInputs ? [module.beside('g_idx', [inputs], 'int32')] : []),
        ],
        { K: int(inputs), N: int(outputs), bits: int(bits), block_size: int(group) },
        'com.microsoft',
      );
    },
  };
}

/** bitsandbytes: 4 bits with the largest value of every 64 weights, which may be packed again, or 8 with one scale per output. */
function bitsAndBytes(stated: Config): Quantization {
  if (!stated.flag('load_in_4bit'))
    return {
      isKept: path => /(^|\.)lm_head$/.test(path),
      experts: { dtype: 'int8', scale: 'float32', group: 2 ** 31 - 1 },
      product: (module, value, inputs, outputs) =>
        module.op(
          'MatMulNBits',
          [value, module.weight('weight', [outputs, inputs], 'int8'), module.beside('SCB', [outputs], 'float32')],
          { K: int(inputs), N: int(outputs), bits: int(8), block_size: int(inputs) },
          'com.microsoft',
        ),
    };
  const nested = stated.flag('bnb_4bit_use_double_quant');
  return {
    isKept: path => /(^|\.)lm_head$/.test(path),
    experts: { dtype: 'uint4', scale: 'float32', group: 64 },
    product: (module, value, inputs, outputs) => {
      const blocks = Math.ceil((inputs * outputs) / 64);
      return module.op(
        'MatMulBnb4',
        [
          ...[value, module.weight('weight', [Math.ceil((inputs * outputs) / 2), 1], 'uint8')],
          module.beside('weight.absmax', [blocks], nested ? 'uint8' : 'float32'),
          ...(nested ? [module.beside('weight.nested_absmax', [Math.ceil(blocks / 256)], 'float32')] : []),
        ],
        { K: int(inputs), N: int(outputs), block_size: int(64) },
        'com.microsoft',
      );
    },
  };
}

/** 8-bit floats with a scale per block of both axes (DeepSeek-V3). */
function blockwise(stated: Config): Quantization {
  const [rows, columns] = stated.isList('weight_block_size') ? stated.sizes('weight_block_size') : [128, 128];
  return {
    isKept: isOutside,
    experts: { dtype: 'float8e4m3fn', scale: 'float32', group: rows * columns },
    product: (module, value, inputs, outputs) =>
      module.op(
        'MatMulBlockQuantizedFp8Weight',
        [
          ...[value, module.weight('weight', [outputs, inputs], 'float8e4m3fn')],
          module.beside('weight_scale_inv', [Math.ceil(outputs / rows), Math.ceil(inputs / columns)], 'float32'),
        ],
        {},
        'com.microsoft',
      ),
  };
}

const methods: Readonly<Record<string, Method | undefined>> = {
  gptq: stated => grouped(stated, true),
  awq: stated => grouped(stated, false),
  bitsandbytes: bitsAndBytes,
  fp8: blockwise,
  // Experts in 4-bit floats with a shared exponent for every 32 (GPT-OSS).
  mxfp4: () => ({
    isKept: () => true,
    experts: { dtype: 'float4e2m1', scale: 'uint8', group: 32 },
    product: (_, value) => value,
  }),
};
