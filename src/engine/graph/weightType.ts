/** The types in which weights can be counted instead of that of the file, most bits first. */
export const weightTypes = ['float32', 'float16', 'bfloat16', 'int8', 'int4'] as const;

export type WeightType = (typeof weightTypes)[number];
