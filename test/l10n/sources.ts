import * as fs from 'node:fs';
import * as path from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../host/vscode/paths';

/** The TypeScript files of a folder of src, parsed. */
export function sourcesIn(folder: string): ts.SourceFile[] {
  const root = path.join(projectRoot, 'src', folder);
  return fs
    .readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .sort()
    .map(file =>
      ts.createSourceFile(
        `${folder}/${file.split(path.sep).join('/')}`,
        fs.readFileSync(path.join(root, file), 'utf8'),
        ts.ScriptTarget.Latest,
        true,
      ),
    );
}

/** `webview/page.ts:12`. */
export function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

/** Visits every node of a file. */
export function forEachNode(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild(child => forEachNode(child, visit));
}
