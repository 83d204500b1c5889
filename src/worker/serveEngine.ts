import { createBirpc } from 'birpc';
import { channelOptions, type MessagePortLike } from '../protocol/channel';
import type { EngineApi, EngineEvents } from '../protocol/engineApi';
import { Engine, type OpenFile } from './engine';

/** Answers the host over a port. */
export function serveEngine(port: MessagePortLike, openFile: OpenFile): void {
  const engine: EngineApi = new Engine(openFile, { progress: (...news) => void host.progress.asEvent(...news) });
  const host = createBirpc<EngineEvents, EngineApi>(engine, channelOptions(port));
}
