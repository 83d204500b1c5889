import { isRecord } from '../../graph/isRecord';
import type { Analysis } from '../../analysis/analyze';
import type { AnalyzedNode } from '../../analysis/analysis';
import { dtypeOf } from '../../analysis/nodeContext';
import { bitsOf, dataTypes, isFloat, isInteger, type DataType } from '../../graph/dataType';
import { say, textOf, type Message } from '../../graph/message';
import { isSmallInteger } from '../quantization/operands';

/** The peak figures of a device, with their source. */
export interface DeviceProfile {
  readonly name: string;
  /** Name in the list of devices. */
  readonly peaks: readonly DevicePeak[];
  /** Bytes per second between the device and its main memory. */
  readonly bandwidth: number;
  /** Bytes of that memory; null if there are several sizes, or none is published. */
  readonly memory: number | null;
  /** Bytes of the flash that weights are read from, beside the memory; if omitted, weights are in the memory. */
  readonly flash?: number;
  /** Address of the publication with the figures; '' for the user's own. */
  readonly source: string;
  /** How figures of the whole device follow from the publication; null if it states them. */
  readonly derivation: Message | null;
}

/** Peak operations per second, counting an addition and a multiplication as two. */
export interface DevicePeak {
  /** `float32`, `TF32 tensor cores`: unique within the device. */
  readonly name: string | Message;
  /** The type in which its operands are stored. */
  readonly dtype: DataType;
  /** For dense weights. */
  readonly flops: number;
  /** The published peak where two of each four weights are zero, counting the operations that are skipped; none if omitted. */
  readonly sparse?: number;
  /** Channels are fastest in multiples of this; if omitted, no vendor says so. */
  readonly channels?: number;
  /** How it follows from the publication, or what it depends on. */
  readonly derivation?: string | Message;
}

/**
 * Sizes of matrices are best multiples of 16 bytes on tensor cores (NVIDIA, cuBLAS documentation, "Tensor Core Usage":
 * https://docs.nvidia.com/cuda/cublas/#tensor-core-usage).
 */
const tensorCoreChannels: { readonly [D in DataType]?: { readonly channels: number } } = {
  float32: { channels: 4 },
  float16: { channels: 8 },
  bfloat16: { channels: 8 },
  float8e4m3fn: { channels: 16 },
  int8: { channels: 16 },
  int4: { channels: 32 },
};

const tensorCores = (name: Message, dtype: DataType, flops: number, derivation?: Message): DevicePeak => ({
  name,
  dtype,
  flops,
  ...tensorCoreChannels[dtype],
  ...(derivation && { derivation }),
});
/** A peak with the one that is published beside it for weights of which two of each four are zero. */
const orSparse = (peak: DevicePeak, sparse: number): DevicePeak => ({ ...peak, sparse });

const halved = say`Tensor cores: half of the published figures, which are for sparse weights.`;

/** Devices with published figures. */
export const builtInDevices: readonly DeviceProfile[] = [
  {
    name: 'NVIDIA H100 SXM 80 GB',
    bandwidth: 3350e9,
    memory: 80e9,
    peaks: [
      { name: 'float32', dtype: 'float32', flops: 67e12 },
      orSparse(tensorCores(say`TF32 tensor cores`, 'float32', 494.5e12, halved), 989e12),
      orSparse(tensorCores(say`float16 tensor cores`, 'float16', 989.5e12, halved), 1979e12),
      orSparse(tensorCores(say`float8 tensor cores`, 'float8e4m3fn', 1979e12, halved), 3958e12),
      orSparse(tensorCores(say`int8 tensor cores`, 'int8', 1979e12, halved), 3958e12),
    ],
    source: 'https://www.nvidia.com/en-us/data-center/h100/',
    derivation: null,
  },
  {
    name: 'NVIDIA A100 SXM 40 GB',
    bandwidth: 1555e9,
    memory: 40e9,
    peaks: [
      { name: 'float32', dtype: 'float32', flops: 19.5e12 },
      orSparse(tensorCores(say`TF32 tensor cores`, 'float32', 156e12), 312e12),
      orSparse(tensorCores(say`float16 tensor cores`, 'float16', 312e12), 624e12),
      orSparse(tensorCores(say`int8 tensor cores`, 'int8', 624e12), 1248e12),
      orSparse(tensorCores(say`int4 tensor cores`, 'int4', 1248e12), 2496e12),
    ],
    source: 'https://images.nvidia.com/aem-dam/en-zz/Solutions/data-center/nvidia-ampere-architecture-whitepaper.pdf',
    derivation: null,
  },
  {
    name: 'NVIDIA GeForce RTX 4090',
    bandwidth: 1008e9,
    memory: 24e9,
    peaks: [
      { name: 'float32', dtype: 'float32', flops: 82.6e12 },
      orSparse(tensorCores(say`TF32 tensor cores`, 'float32', 82.6e12), 165.2e12),
      orSparse(
        tensorCores(
          say`float16 tensor cores`,
          'float16',
          330.3e12,
          say`float16: with float16 accumulation; half of it with float32 accumulation.`,
        ),
        660.6e12,
      ),
      orSparse(tensorCores(say`bfloat16 tensor cores`, 'bfloat16', 165.2e12), 330.4e12),
      orSparse(
        tensorCores(
          say`float8 tensor cores`,
          'float8e4m3fn',
          660.6e12,
          say`float8: with float16 accumulation; half of it with float32 accumulation.`,
        ),
        1321.2e12,
      ),
      orSparse(tensorCores(say`int8 tensor cores`, 'int8', 660.6e12), 1321.2e12),
      orSparse(tensorCores(say`int4 tensor cores`, 'int4', 1321.2e12), 2642.4e12),
    ],
    source: 'https://images.nvidia.com/aem-dam/Solutions/geforce/ada/nvidia-ada-gpu-architecture.pdf',
    derivation: null,
  },
  {
    name: 'NVIDIA Jetson AGX Orin 64 GB',
    bandwidth: 204.8e9,
    memory: 64e9,
    peaks: [
      { name: 'float32', dtype: 'float32', flops: 5.3e12 },
      orSparse(tensorCores(say`int8 tensor cores`, 'int8', 85e12, halved), 170e12),
    ],
    source:
      'https://www.nvidia.com/content/dam/en-zz/Solutions/gtcf21/jetson-orin/nvidia-jetson-agx-orin-technical-brief.pdf',
    derivation: null,
  },
  {
    name: 'Apple M1 (8-core GPU)',
    bandwidth: 68.3e9,
    memory: null,
    peaks: [{ name: 'float32', dtype: 'float32', flops: 2.6e12 }],
    source: 'https://www.apple.com/newsroom/2020/11/apple-unleashes-m1/',
    derivation: say`Bandwidth: 128 bits of LPDDR4X at 4,266 million transfers per second.`,
  },
  {
    name: 'Huawei Kirin 970 (NPU)',
    bandwidth: 29.9e9,
    memory: null,
    peaks: [{ name: 'float16', dtype: 'float16', flops: 1.92e12 }],
    source:
      'https://www.cnx-software.com/2017/09/03/huawei-introduces-kirin-970-mobile-soc-with-built-in-neural-processing-unit-for-artificial-intelligence-application/',
    derivation: say`A phone of 2017. Peak: as Huawei presented it at IFA 2017. Bandwidth: 64 bits of LPDDR4X at 3,732 million transfers per second.`,
  },
  {
    name: 'Raspberry Pi 5 (CPU)',
    bandwidth: 17.1e9,
    memory: null,
    peaks: [{ name: 'float32', dtype: 'float32', flops: 153.6e9 }],
    source: 'https://datasheets.raspberrypi.com/rpi5/raspberry-pi-5-product-brief.pdf',
    derivation: say`Peak: 4 Cortex-A76 cores at 2.4 GHz, each with two 128-bit pipelines for fused multiply-adds. Bandwidth: 32 bits of LPDDR4X at 4,267 million transfers per second.`,
  },
  {
    name: 'STM32H743 (Cortex-M7)',
    bandwidth: 1.92e9,
    memory: 864 * 1024 + 192 * 1024,
    flash: 2 * 1024 * 1024,
    peaks: [
      { name: 'float32', dtype: 'float32', flops: 0.96e9 },
      { name: 'int16', dtype: 'int16', flops: 1.92e9 },
    ],
    source: 'https://www.st.com/resource/en/datasheet/stm32h743vi.pdf',
    derivation: say`Peak: 480 MHz, with one multiply-add of float32 or two of int16 per cycle. Bandwidth: a 64-bit bus at 240 MHz. Weights are read from 2 MiB of flash.`,
  },
];

/** The valid devices from the user's settings, which may contain anything. */
export function readDevices(setting: unknown): DeviceProfile[] {
  return Array.isArray(setting) ? setting.flatMap(readDevice) : [];
}

/** A device and the chosen one of its peaks. */
export interface ChosenDevice {
  readonly profile: DeviceChoice['profile'];
  readonly peak: DevicePeak;
  /** Whether elementwise operators run as part of the contraction in front of them. */
  readonly fused: boolean;
}

/**
 * The type in which most bytes of a model's weights are stored; float32 if it has no weights. Weights of 8-bit integers
 * and less count as the floats that their node computes with: layers that multiply integers have a peak of their own.
 */
export function storageType({ nodes }: Pick<Analysis, 'nodes'>): DataType {
  let type = storageTypes.get(nodes);
  if (type === undefined) storageTypes.set(nodes, (type = mostStored(nodes)));
  return type;
}

/** Summaries, rows and time bounds ask for the same. */
const storageTypes = new WeakMap<Analysis['nodes'], DataType>();

function mostStored(nodes: Analysis['nodes']): DataType {
  const bytes = new Map<DataType, number>();
  for (const { weights, analyzed } of nodes)
    for (const { dtype, shared, bytes: stored } of weights)
      if (!shared) {
        const type = isSmallInteger(dtype) ? floatOf(analyzed) : dtype;
        bytes.set(type, (bytes.get(type) ?? 0) + (stored ?? 0));
      }
  return [...bytes].reduce<[DataType, number]>((most, one) => (one[1] > most[1] ? one : most), ['float32', 0])[0];
}

/** The type of the first float that a node reads. */
function floatOf({ inputs }: AnalyzedNode): DataType {
  for (const input of inputs) {
    const dtype = dtypeOf(input?.type ?? null);
    if (isFloat(dtype)) return dtype;
  }
  return 'float32';
}

/** Numbers of a type can be computed with in each of the following ones. */
const widening: readonly (readonly DataType[])[] = [
  ['int4', 'int8', 'int16', 'float16', 'float32'],
  ['float8e4m3fn', 'float16', 'float32'],
];

/** Hardware computes with these at the rate of the other type, unless it has a peak of their own. */
const alike: { readonly [D in DataType]?: DataType } = {
  bfloat16: 'float16',
  float8e5m2: 'float8e4m3fn',
  uint8: 'int8',
  uint4: 'int4',
  int2: 'int4',
  uint2: 'int4',
  uint16: 'int16',
};

/** Whether a peak is for numbers of a type, or for integers that are at least as wide, or floats where these have 8 bits. */
export function takes(peak: DataType, dtype: DataType): boolean {
  const own = alike[dtype] ?? dtype;
  if (peak === dtype || (own === 'float8e4m3fn' && peak === 'float16')) return true;
  return peak === own || (isInteger(peak) && isInteger(own) && (bitsOf(peak) ?? 0) >= (bitsOf(own) ?? Infinity));
}

/**
 * The peak of a device for numbers of a type: the first one with that type, otherwise with the narrowest one that takes
 * them, otherwise the first one listed.
 */
export function peakFor<P extends Pick<DevicePeak, 'dtype'>>(
  { peaks }: { readonly peaks: readonly P[] },
  dtype: DataType,
): P {
  const stored = alike[dtype] ?? dtype;
  const wider = widening.find(types => types.includes(stored)) ?? [];
  for (const type of [dtype, stored, ...wider.slice(wider.indexOf(stored) + 1)]) {
    const found = peaks.find(peak => peak.dtype === type);
    if (found) return found;
  }
  return peaks[0];
}

/** The device that times are bounds for, as a page chooses it. */
export interface DeviceChoice {
  readonly profile: Pick<DeviceProfile, 'name' | 'peaks' | 'bandwidth' | 'memory'>;
  /** The name of its peak; null, or one that it does not have: the one that fits the type of the model's weights. */
  readonly peak: string | null;
  /** Whether elementwise operators run as part of the contraction in front of them. */
  readonly fused: boolean;
}

/** The peak that a choice means for a model whose weights are stored in a type. */
export function chosenPeak({ profile, peak }: DeviceChoice, stored: DataType): DevicePeak {
  return profile.peaks.find(({ name }) => peak !== null && textOf(name) === peak) ?? peakFor(profile, stored);
}

/** Reads `{ name, flops, bandwidth }` and optionally `memory` and `flash`, where `flops` is a number, or numbers by data type. */
function readDevice(value: unknown): DeviceProfile[] {
  if (!isRecord(value) || typeof value.name !== 'string' || value.name === '' || !isPositive(value.bandwidth))
    return [];
  const byType = isRecord(value.flops) ? value.flops : { float32: value.flops };
  const peaks = Object.entries(byType).flatMap(([dtype, flops]): DevicePeak[] =>
    isDataType(dtype) && isPositive(flops) ? [{ name: dtype, dtype, flops }] : [],
  );
  return peaks.length === 0
    ? []
    : [
        {
          name: value.name,
          peaks,
          bandwidth: value.bandwidth,
          memory: isPositive(value.memory) ? value.memory : null,
          ...(isPositive(value.flash) && { flash: value.flash }),
          source: '',
          derivation: null,
        },
      ];
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function isDataType(name: string): name is DataType {
  return (dataTypes as readonly string[]).includes(name);
}
