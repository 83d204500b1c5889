import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import manifest from '../../package.json';
import texts from '../../package.nls.json';
import chinese from '../../package.nls.zh-cn.json';
import { reportFormats } from '../../src/engine/report/formats';
import { projectRoot } from '../host/vscode/paths';

/** The one place of the repository's address; without the end that is for Git. */
const repository = manifest.repository.url.replace(/\.git$/, '');

describe('what registries publish', () => {
  it('has one address, of which all others are parts', () => {
    assert.match(repository, /^https:\/\/github\.com\/[\w-]+\/[\w-]+$/);
    for (const address of [manifest.bugs.url, manifest.homepage, manifest.qna])
      assert.match(address, new RegExp(`^${repository}[/#]`));
    assert.ok(
      read('README.md').includes(`uses: ${repository.replace('https://github.com/', '')}@v${manifest.version}`),
    );
    assert.ok(read('CONTRIBUTING.md').includes(`\`${repository}\` is a placeholder`));
  });

  // Rules of Open VSX: https://github.com/eclipse/openvsx/blob/master/server/src/main/java/org/eclipse/openvsx/ExtensionValidator.java
  it('has no field that Open VSX refuses', () => {
    const { name, publisher, version, license, galleryBanner, categories, keywords, qna } = manifest;
    for (const id of [name, publisher]) assert.match(id, /^[\w\-+$~]{1,255}$/);
    assert.match(version, /^\d+\.\d+\.\d+$/);
    assert.match(galleryBanner.color, /^#[0-9a-f]{6}$/);
    assert.ok(['dark', 'light'].includes(galleryBanner.theme));
    for (const field of [license, qna, manifest.homepage, manifest.bugs.url, ...categories, ...keywords])
      assert.ok(field.length > 0 && field.length <= 255, field);
    for (const { displayName, description } of [texts, chinese]) {
      assert.ok(displayName.length <= 255 && description.length <= 2048);
      assert.doesNotMatch(displayName + description, /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]/u);
    }
    // No publisher and no tool asks for another one.
    assert.deepEqual([license, read('LICENSE').split('\n')[0]], ['MIT', 'MIT License']);
    assert.ok(!('private' in manifest));
  });

  // MCP servers can be registered since 1.101; editors that are built on VS Code lag behind it.
  it('runs in VS Code 1.101, and uses no newer API', () => {
    assert.equal(manifest.engines.vscode, '^1.101.0');
    assert.match(manifest.devDependencies['@types/vscode'], /^~1\.101\./);
  });

  it('has a README in Chinese with the same commands, settings, formats and links to files that exist', () => {
    const [english, chinese] = [read('README.md'), read('README.zh-CN.md')];
    for (const text of [english, chinese]) {
      assert.match(text, /^# Model Cost Lens\n\n.*\[.+\]\(README[\w.-]*\)/);
      assert.ok(text.includes('\n```\nnpm start [FILE]'));
      for (const [, link] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g))
        assert.ok(fs.existsSync(path.join(projectRoot, link)), link);
    }
    for (const setting of Object.keys(manifest.contributes.configuration.properties))
      if (english.includes(`\`${setting}\``) && setting !== 'modelCostLens.lensThreshold')
        assert.ok(chinese.includes(`\`${setting}\``), setting);
    for (const { id } of reportFormats) assert.ok(chinese.includes(`\`${id}\``), id);
  });

  it('is published by a workflow whose secrets are documented', () => {
    const secrets = [...read('.github/workflows/release.yml').matchAll(/secrets\.(\w+)/g)].map(([, name]) => name);
    assert.deepEqual(secrets, ['VSCE_PAT', 'OVSX_PAT', 'NPM_TOKEN']);
    for (const secret of secrets) assert.ok(read('CONTRIBUTING.md').includes(`\`${secret}\``), secret);
  });
});

function read(file: string): string {
  return fs.readFileSync(path.join(projectRoot, file), 'utf8');
}
