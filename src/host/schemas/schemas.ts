import * as vscode from 'vscode';
import { builtInDevices } from '../../engine/questions/speed/devices';
import { configSchema } from './configSchema';
import { layerSchema } from './layerSchema';

/**
 * The scheme of the schemas' URIs in the manifest: VS Code cannot localize schemas, but it requests those whose URI has a
 * scheme of ours. Its event `onFileSystem` makes sure that they are available when requested.
 */
const scheme = 'model-cost-lens';

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

/** Serves the JSON schemas of the manifest in the display language, for completion and hovers of the JSON editor. */
export function registerSchemas(extension: vscode.Extension<unknown>): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: uri => schemas[uri.path]?.(extension),
  });
}
