import * as vscode from 'vscode';

type PageName = 'page' | 'compare' | 'models';

/** The folders a page may load from. */
function pageRoots(extension: vscode.Uri): vscode.Uri[] {
  return [vscode.Uri.joinPath(extension, 'dist'), vscode.Uri.joinPath(extension, 'media')];
}

/**
 * Keeps messages until the page's script takes them (webview/connection.ts). VS Code hands them over after 200 ms even if
 * the script is still on its way, as in a window that is just starting, or far from its server.
 */
const collectMessages = 'var early = []; onmessage = ({ data }) => early.push(data);';

/**
 * Shows a page in a webview: its own script and style and nothing else. Contents arrive as messages.
 * @param start what the page's script finds in its frame, so that it need not ask first
 */
export function showPage(webview: vscode.Webview, extension: vscode.Uri, page: PageName, start: unknown = null): void {
  webview.options = { enableScripts: true, localResourceRoots: pageRoots(extension) };
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join(
    '',
  );
  const resource = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', name)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    'font-src data:',
    `img-src ${webview.cspSource} data:`,
    // The page loads the script of its own worker and starts it.
    `connect-src ${webview.cspSource}`,
    'worker-src blob:',
  ].join('; ');
  webview.html = `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<script nonce="${nonce}">${collectMessages}</script>
<link rel="stylesheet" href="${resource(`${page}.css`)}" nonce="${nonce}">
</head>
<body>
<script type="application/json" id="start">${JSON.stringify(start).replaceAll('<', '\\u003c')}</script>
<script type="module" src="${resource(`${page}.js`)}" nonce="${nonce}"></script>
</body>
</html>`;
}
