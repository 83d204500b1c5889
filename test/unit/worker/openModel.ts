import * as fs from 'node:fs';
import type { Source } from '../../../src/protocol/data';
import type { Ask } from '../../../src/protocol/questions';
import { Engine } from '../../../src/worker/engine';

/** Opens a text in a new engine, as the host does. @returns a function that queries it */
export const openText = (text: string): Promise<Ask> => open({ kind: 'text', text, name: 'net.layers.json' });

/** Opens an ONNX file of test/fixtures in the same way. */
export const openFixture = (name: string): Promise<Ask> =>
  open({ kind: 'bytes', bytes: new Uint8Array(fs.readFileSync(`test/fixtures/${name}`)), name });

async function open(source: Source): Promise<Ask> {
  const engine = new Engine(() => Promise.reject(new Error('There are no files here.')), { progress: () => undefined });
  await engine.open('model', source, { dimensions: {}, defaults: [], inputShapes: {} });
  return (question, ...args) => engine.ask({ session: 'model' }, question, ...args);
}
