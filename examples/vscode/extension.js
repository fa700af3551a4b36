// Starts the language server of the reasoner for the folder that is open, and stops it with the editor.
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = async () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (!folder) return;
  const command = vscode.workspace.getConfiguration("reasoner").get("command");
  const server = { command, args: ["rules", "server", "--kb", folder] };
  const documents = { documentSelector: [{ scheme: "file", language: "clingo" }] };
  client = new LanguageClient("reasoner-rules", "Guideline rules", server, documents);
  await client.start();
};

exports.deactivate = () => client?.stop();
