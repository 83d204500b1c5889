const vscode = require('vscode');

exports.activate = async () => {
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(process.env.MODEL_TO_OPEN), { preview: false });
};
