import * as vscode from 'vscode';

type PageName = 'page' | 'compare' | 'models';

/** The folders a page may load from. */
function pageRoots(extension: vscode.Uri): vscode.Uri[] {
  return [vscode.Uri.joinPath(extension, 'dist'), vscode.Uri.joinPath(extension, 'media')];
}

/**
 * Shows a page in a webview. Its contents arrive as messages.
 * @param start what it shows at first, if it need not ask
 */
export async function showPage(
  webview: vscode.Webview,
  extension: vscode.Uri,
  page: PageName,
  start: Promise<unknown> = Promise.resolve(null),
): Promise<void> {
  webview.options = { enableScripts: true, localResourceRoots: pageRoots(extension) };
  const files = [text(extension, `${page}.css`), text(extension, `${page}.js`)];
  const [style, script, contents] = await Promise.all([...files, start.then(JSON.stringify)]);
  try {
    webview.html = pageHtml(webview, extension, { style, script, start: contents.replaceAll('<', '\\u003c') });
  } catch {
    // It was closed meanwhile.
  }
}

/**
 * The whole page: each file that a webview loads, and each question that it asks, takes several messages, over SSH as
 * well. Only the font of the icons follows later.
 */
function pageHtml(
  webview: vscode.Webview,
  extension: vscode.Uri,
  { style, script, start }: { style: string; script: string; start: string },
): string {
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join(
    '',
  );
  const folder = `${webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist')).toString()}/`;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
    // The page loads the script of its own worker and starts it.
    `connect-src ${webview.cspSource}`,
    'worker-src blob:',
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="folder" content="${folder}">
<style nonce="${nonce}">${style.replaceAll('url("./', `url("${folder}`)}</style>
</head>
<body>
<script type="application/json" id="start">${start}</script>
<script nonce="${nonce}">${script}</script>
</body>
</html>`;
}

const texts = new Map<string, Promise<string>>();

/** A file of the extension, read once. The bundler writes no end of a script or style inside strings. */
function text(extension: vscode.Uri, name: string): Promise<string> {
  let known = texts.get(name);
  if (known === undefined) {
    const file = vscode.Uri.joinPath(extension, 'dist', name);
    known = Promise.resolve(vscode.workspace.fs.readFile(file)).then(bytes => new TextDecoder().decode(bytes));
    texts.set(name, known);
  }
  return known;
}
