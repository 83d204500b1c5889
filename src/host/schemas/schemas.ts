import * as vscode from 'vscode';
import { builtInDevices } from '../../engine/questions/speed/devices';
import { configSchema } from './configSchema';
import { layerSchema } from './layerSchema';

type Write = (extension: vscode.Extension<unknown>) => string | Promise<string>;

/** The schemas by the paths of their URIs. */
const schemas: Readonly<Record<string, Write>> = {
  '/layers.schema.json': layerSchema,
  '/config.schema.json': extension => {
    const { contributes } = extension.packageJSON as Manifest;
    return JSON.stringify(
      configSchema(contributes.configuration.properties, {
        description: vscode.l10n.t('A device that times are bounds for: a part of its name, such as `A100`.'),
        names: builtInDevices.map(({ name }) => name),
      }),
    );
  },
};

/** What the schemas need of the manifest, whose texts are in the display language. */
interface Manifest {
  readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, object>> } };
}

/** The JSON schemas of the manifest in the display language, for completion and hovers of the JSON editor. */
export function schemasOf(extension: vscode.Extension<unknown>): vscode.TextDocumentContentProvider {
  return { provideTextDocumentContent: uri => schemas[uri.path]?.(extension) };
}
