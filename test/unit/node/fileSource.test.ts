import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { FileSource } from '../../../src/node/fileSource';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('files next to a model', () => {
  let folder: string;

  before(function () {
    if (process.platform === 'win32') this.skip();
    folder = fs.realpathSync(temporaryFolder());
    for (const name of ['models/weights', 'models-secret']) fs.mkdirSync(path.join(folder, name), { recursive: true });
    for (const name of ['models/model.json', 'models/weights/a.bin', 'models-secret/b.bin', 'secret.bin'])
      fs.writeFileSync(path.join(folder, name), name);
    for (const [link, target] of [
      ['models/inside.bin', 'weights/a.bin'],
      ['models/outside.bin', '../secret.bin'],
      ['models/absolute.bin', path.join(folder, 'secret.bin')],
      ['models/folder', '..'],
      ['models/around', 'around'],
      ['linked', 'models'],
    ])
      fs.symlinkSync(target, path.join(folder, link));
  });

  async function found(model: string, name: string): Promise<boolean> {
    const source = await FileSource.open(path.join(folder, model));
    const beside = await source.beside(name);
    await Promise.all([source.close(), beside?.close()]);
    return beside !== null;
  }

  it('are found in its folder and below, and through links that stay inside it', async () => {
    for (const name of ['weights/a.bin', './weights/../weights/a.bin', 'inside.bin'])
      assert.ok(await found('models/model.json', name), name);
    assert.ok(await found('linked/model.json', 'weights/a.bin'));
  });

  it('are not found if a name or a link leads out of its folder', async () => {
    for (const name of [
      '../secret.bin',
      '../models-secret/b.bin',
      path.join(folder, 'secret.bin'),
      'outside.bin',
      'absolute.bin',
      'folder/secret.bin',
      'folder/models-secret/b.bin',
    ])
      assert.ok(!(await found('models/model.json', name)), name);
  });

  it('are not found if there is no file', async () => {
    for (const name of ['missing.bin', 'weights', '', '.', 'around', 'a\0b'])
      assert.ok(!(await found('models/model.json', name)), name);
  });
});
