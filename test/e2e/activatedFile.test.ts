import * as assert from 'node:assert/strict';
import * as esbuild from 'esbuild';
import { entries } from '../../esbuild';
import { projectRoot } from '../host/vscode/paths';

/** Of the engine: what reads, infers and counts, and the libraries that this needs. */
const engine =
  /src\/engine\/(analysis\/(analyze|infer|count)|operators|readers\/(onnx|keras|transformers|tensorflowjs|readModel)|report\/layerSpec)|src\/worker|node_modules\/(zod|minimatch)\//;

for (const { name, when, mostBytes, source } of [
  {
    name: 'extension',
    when: 'reads, compiles and runs at activation',
    mostBytes: 20_000,
    source: 'src/host/activation/activate.ts',
  },
  { name: 'extension.later', when: 'loads when it is first needed', mostBytes: 110_000, source: 'src/host/later.ts' },
  // There an extension is a single file.
  { name: 'extension.web', when: 'reads in a browser', mostBytes: 112_000, source: 'src/host/later.ts' },
])
  describe(`dist/${name}.js, which VS Code ${when},`, () => {
    let file: esbuild.OutputFile;
    let inputs: string[];

    before(async () => {
      const { outputFiles, metafile } = await esbuild.build({
        ...entries.find(({ entryPoints }) => name in (entryPoints as object))!,
        absWorkingDir: projectRoot,
        minify: true,
        sourcemap: false,
        metafile: true,
        write: false,
        outdir: 'dist',
      });
      [file] = outputFiles;
      inputs = Object.values(metafile.outputs).flatMap(output =>
        Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : [])),
      );
    });

    it(`is smaller than ${mostBytes / 1000} kB`, () => {
      assert.ok(file.contents.length < mostBytes, `${file.contents.length} bytes`);
    });

    it('has no engine: its workers do', () => {
      assert.ok(inputs.includes(source));
      assert.deepEqual(
        inputs.filter(input => engine.test(input)),
        [],
      );
    });

    it("has VS Code's API once: each copy of it takes milliseconds", () => {
      assert.equal(file.text.match(/require\("vscode"\)/g)?.length, 1);
    });
  });
