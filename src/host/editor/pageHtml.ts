import * as vscode from 'vscode';

/** The folders a page may load from. */
export function pageRoots(extension: vscode.Uri): vscode.Uri[] {
  return [vscode.Uri.joinPath(extension, 'dist'), vscode.Uri.joinPath(extension, 'media')];
}

/** The page's frame: it loads its own script and style and nothing else. Contents arrive as messages. */
export function pageHtml(
  webview: vscode.Webview,
  extension: vscode.Uri,
  page: 'page' | 'compare' | 'models' = 'page',
): string {
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join(
    '',
  );
  const resource = (...path: string[]): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extension, ...path)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
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
<link rel="stylesheet" href="${resource('dist', `${page}.css`)}" nonce="${nonce}">
<link rel="stylesheet" href="${resource('dist', 'codicon.css')}" id="vscode-codicon-stylesheet" nonce="${nonce}">
</head>
<body>
<script src="${resource('dist', `${page}.js`)}" nonce="${nonce}"></script>
</body>
</html>`;
}
