// tsx turns.ts ROUNDS label=extensionFolder:file ...
import * as fs from 'node:fs'; import * as path from 'node:path';
import { startServer } from './host/vscode/server'; import { closeBrowser } from './page/support/browser';
import { resetKeybinding } from './page/support/resetWindow'; import { until } from './page/support/until';
import { openWorkbench } from './page/support/workbench'; import { temporaryFolder } from './support/temporaryFolder';
import { writeSegments } from './support/writeSegments'; import { residualBlocks } from './bench/models';
const watch = `
  document.addEventListener('pointerdown', event => (window.pressed ??= performance.timeOrigin + event.timeStamp), true);
  const frames = setInterval(() => { if (!document.querySelector('iframe#active-frame')) return; clearInterval(frames); window.uncovered = performance.timeOrigin + performance.now(); }, 3);
  const timer = setInterval(() => {
    if (document.querySelector('script')) window.htmlAt ??= performance.timeOrigin + performance.now();
    const figures = document.querySelector('.empty-editor, .totals');
    const rows = document.querySelector('.empty-editor, .row:not(.pending):not([aria-busy])');
    if (!figures || !rows) return;
    clearInterval(timer); window.figuresAt = performance.timeOrigin + performance.now();
    requestAnimationFrame(() => requestAnimationFrame(() => (window.shown = performance.timeOrigin + performance.now())));
  }, 3);`;
(async () => {
  const server = await startServer({ dataFolder: temporaryFolder(), keybindings: [resetKeybinding], automation: true });
  const n = Number(process.argv[2]); const ws: any[] = [];
  for (const a of process.argv.slice(3)) {
    const [label, rest] = a.split('='); const [extension, ...files] = rest.split(':');
    const w = await openWorkbench(server, { extension, files: ['alexnet.onnx'], prepare: (f: string) => { fs.writeFileSync(path.join(f, 'nothing.empty'), ''); for (const file of files) { const m = /^(\d+)\.onnx$/.exec(file); if (m) writeSegments(path.join(f, file), residualBlocks(+m[1]), false); } } } as any, watch);
    ws.push({ label, w, files });
  }
  const all = new Map<string, number[][]>();
  for (let i = 0; i < n; i++) for (const { label, w, files } of ws) for (const file of files) {
    await w.page.evaluate(() => delete (window as any).pressed);
    await w.explorerRow(file).dblclick();
    const m: any = await until('figures', async () => { const frame = await w.webviewFrame(); const r: any = await frame.evaluate(() => { const x = window as any; return x.shown ? { o: performance.timeOrigin, html: x.htmlAt, fig: x.figuresAt, shown: x.shown } : undefined; }); const u = await frame.parentFrame()?.evaluate(() => (window as any).uncovered); return r && u && { ...r, u }; }, 60000);
    const p = await w.page.evaluate(() => (window as any).pressed);
    await w.runCommand('View: Close All Editors'); await w.page.locator('iframe.webview').waitFor({ state: 'detached' });
    const row = [m.o - p, m.html - p, m.fig - p, m.shown - p, m.u - p, Math.max(m.shown, m.u) - p].map(Math.round);
    console.log(label, file, row.join(' '));
    if (i > 0) { const k = label + ' ' + file; all.set(k, [...(all.get(k) ?? []), row]); }
  }
  const med = (xs: number[]) => xs.sort((a, b) => a - b)[xs.length >> 1];
  console.log('what: frame html figures shown uncovered total');
  for (const [k, rows] of all) console.log(k, 'median', [0,1,2,3,4,5].map(c => med(rows.map(r => r[c]))).join(' '), 'min', [0,1,2,3,4,5].map(c => Math.min(...rows.map(r => r[c]))).join(' '));
  await closeBrowser(); server.stop(); process.exit(0);
})();
