/** The settings that a key of the terminal's configuration file has the values of. */
const settings = {
  convention: 'convention',
  dimensions: 'defaultDimensions',
  budgets: 'budgets',
  operators: 'operators',
} as const;

/**
 * The JSON schema of `model-cost.config.json`.
 * @param properties the settings of the manifest, in the display language
 * @param device what the device is
 */
export function configSchema(
  properties: Readonly<Record<string, object>>,
  device: { readonly description: string; readonly names: readonly string[] },
): object {
  const values = Object.entries(settings).map(([key, setting]) => [key, properties[`modelCostLens.${setting}`]]);
  return {
    type: 'object',
    allowComments: true,
    allowTrailingCommas: true,
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      ...(Object.fromEntries(values) as object),
      device: { type: 'string', minLength: 1, markdownDescription: device.description, examples: device.names },
    },
  };
}
