// Downloads the VS Code and the browser that tests open windows with, while tests without windows run.
import { ensureChromium } from './chromium';
import { installServerBuild } from './install';

installServerBuild();
ensureChromium();
