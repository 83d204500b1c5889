import * as fs from 'node:fs';
import * as path from 'node:path';
import { outFolder, projectRoot } from '../../host/vscode/paths';
import type { Workbench } from './workbench';

/** Hides parts of the window that only take space in a picture. */
export const pictureSettings = { 'workbench.activityBar.location': 'hidden', 'breadcrumbs.enabled': false };

/**
 * Takes a picture for the README, without the title bar, which shows a temporary folder. `UPDATE_PICTURES=1` copies it
 * to the folder of the README's pictures.
 */
export async function readmePicture({ page }: Workbench, name: string): Promise<void> {
  const viewport = page.viewportSize()!;
  const { y } = (await page.locator('.part.editor').boundingBox())!;
  const file = path.join(outFolder, 'screenshots', `${name}.png`);
  await page.screenshot({ path: file, clip: { x: 0, y, width: viewport.width, height: viewport.height - y } });
  if (process.env.UPDATE_PICTURES) {
    const folder = path.join(projectRoot, 'media/screenshots');
    fs.mkdirSync(folder, { recursive: true });
    fs.copyFileSync(file, path.join(folder, `${name}.png`));
  }
}
