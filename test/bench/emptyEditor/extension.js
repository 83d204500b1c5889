// What opening any custom editor takes: a page with one line of text and an inline script.
const vscode = require('vscode');

exports.activate = context =>
  context.subscriptions.push(
    vscode.window.registerCustomEditorProvider('emptyEditor', {
      openCustomDocument: uri => ({ uri, dispose: () => undefined }),
      resolveCustomEditor: (document, { webview }) => {
        webview.options = { enableScripts: true };
        webview.html = `<!DOCTYPE html>
<html>
<head>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-0'">
</head>
<body><script nonce="0">document.body.innerHTML = '<p class="empty-editor">0</p>';</script></body>
</html>`;
      },
    }),
  );
