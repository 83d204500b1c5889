import assert from 'node:assert/strict';
import { analyze, type Analysis } from '../../src/engine/analysis/analyze';
import { limitsFor, readBudgetRules } from '../../src/engine/questions/budgetRules';
import { compare } from '../../src/engine/questions/comparison/compare';
import { costMap } from '../../src/engine/questions/tree/costMap';
import { builtInDevices, readDevices } from '../../src/engine/questions/speed/devices';
import { growthVariables } from '../../src/engine/questions/growth/growth';
import { memoryCurve } from '../../src/engine/questions/memoryCurve';
import { operatorTypes } from '../../src/engine/questions/operatorTypes';
import { roofline } from '../../src/engine/questions/speed/roofline';
import { boundsOn } from '../../src/engine/questions/tree/speedTotals';
import { TreeIndex } from '../../src/engine/questions/tree/treeIndex';
import { openModel } from '../../src/engine/openModel';
import { MemorySource } from '../../src/engine/readers/support/byteSource';
import { ReadError } from '../../src/engine/readers/support/readError';
import { reportFormats, type ReportFormatId } from '../../src/engine/report/formats';
import { toReport } from '../../src/engine/report/json';
import type { Report } from '../../src/engine/report/report';
import { conventions } from '../../src/engine/graph/convention';
import { textOf, type Message } from '../../src/engine/graph/message';
import type { Kind } from './encode';
import { threads } from './threads';

/** Maximum milliseconds of processor time for an input, and the factor for a thorough check. */
const slow = 3000;
const thoroughTimes = 8;
/** Maximum bytes of buffers for an input. */
const large = 400e6;

/** What a run said, without names and numbers: a mutant that makes it say something new is worth keeping. */
export type Said = readonly string[];

/**
 * Runs the engine on an input and checks what has to hold for all inputs.
 * @param thorough also checks every format and question, and does everything twice
 * @throws AssertionError if something does not hold, or whatever the engine throws
 */
export async function check(kind: Kind, bytes: Uint8Array, thorough: boolean): Promise<Said> {
  const start = performance.now();
  const said = await run(kind, bytes, thorough);
  const taken = performance.now() - start;
  if (taken > slow) await checkTime(kind, bytes, thorough);
  if (taken > 300) {
    const { arrayBuffers } = process.memoryUsage();
    assert.ok(arrayBuffers < large, `It took ${large / 1e6} MB or more.`);
  }
  return said;
}

function run(kind: Kind, bytes: Uint8Array, thorough: boolean): Promise<Said> {
  return kind === 'settings' ? checkSettings(bytes) : checkModel(bytes, thorough);
}

/** Once more in processor time, which is less than elapsed time on a busy machine. */
async function checkTime(kind: Kind, bytes: Uint8Array, thorough: boolean): Promise<void> {
  const start = process.cpuUsage();
  await run(kind, bytes, thorough);
  const { user, system } = process.cpuUsage(start);
  assert.ok(
    (user + system) / threads < slow * 1000 * (thorough ? thoroughTimes : 1),
    `It took ${slow / 1000} seconds or more.`,
  );
}

async function checkModel(bytes: Uint8Array, thorough: boolean): Promise<Said> {
  const analysis = await analysisOf(bytes);
  if (analysis instanceof ReadError) {
    checkSentence(analysis.reason, bytes);
    return [`${analysis.code} ${templateOf(analysis.reason)}`];
  }
  checkFigures(analysis, bytes);
  if (thorough) {
    const report = toReport(analysis, 'file', 'exact');
    await checkFormats(analysis, report);
    checkQuestions(analysis);
    const again = await analysisOf(bytes);
    assert.ok(!(again instanceof ReadError), 'It is read once and refused once.');
    assert.equal(
      JSON.stringify(toReport(again, 'file', 'exact')),
      JSON.stringify(report),
      'The second analysis gives something else.',
    );
  }
  return [
    ...analysis.diagnostics.map(({ code, message }) => `${code} ${templateOf(message)}`),
    ...analysis.nodes.map(({ analyzed: { node, outputs }, figures, note }) => {
      const [output = null] = outputs;
      const shape = output?.type?.kind === 'tensor' ? output.type.shape : null;
      return `${node.op} ${note && templateOf(note)} ${figures.macs === null} ${shape ? shape.includes(null) : 'unknown'}`;
    }),
  ];
}

async function analysisOf(bytes: Uint8Array): Promise<Analysis | ReadError> {
  try {
    return analyze(await openModel(new MemorySource(bytes)));
  } catch (error) {
    if (error instanceof ReadError) return error;
    throw error;
  }
}

/** Figures are whole, finite and not negative, or unknown; messages are the product's own. */
function checkFigures({ totals, dimensions, nodes, diagnostics }: Analysis, bytes: Uint8Array): void {
  for (const [name, figure] of Object.entries(totals.exact)) if (typeof figure === 'number') checkFigure(name, figure);
  // Variables of a layer spec may be any numbers, such as a width of 0.5.
  for (const { value, kind } of dimensions) if (kind !== 'variable') checkFigure('dimension', value);
  for (const { analyzed, figures, outputBytes, note } of nodes) {
    const { op } = analyzed.node;
    for (const name in figures) checkFigure(op, figures[name as keyof typeof figures]);
    checkFigure(op, outputBytes);
    for (const values of [analyzed.inputs, analyzed.outputs])
      for (const value of values)
        if (value?.type?.kind === 'tensor') for (const dim of value.type.shape ?? []) checkFigure(op, dim);
    if (note !== null) checkSentence(note, bytes);
  }
  for (const { message } of diagnostics) checkSentence(message, bytes);
}

function checkFigure(name: string, figure: number | null): void {
  if (figure !== null && !(Number.isInteger(figure) && figure >= 0))
    assert.fail(`${name}: a figure is ${kindOfNumber(figure)}.`);
}

function kindOfNumber(figure: number): string {
  if (!Number.isFinite(figure)) return String(figure);
  return figure < 0 ? 'negative' : 'a fraction';
}

const raw =
  /\bundefined\b|\bNaN\b|\bInfinity\b|\[object |Cannot (?:read|set|convert|mix)|is not (?:a function|iterable|defined)|Invalid (?:array|typed array|string) length|[A-Z]\w*Error:|call stack/;

/** No message contains the text of a JavaScript exception or an undefined value, unless the input does. */
function checkSentence(message: Message, bytes: Uint8Array): void {
  const text = textOf(message);
  const found = raw.exec(text)?.[0];
  if (found !== undefined && !Buffer.from(bytes).includes(found))
    assert.fail(`A sentence says ${found}: ${withoutDetails(text)}`);
}

/** The templates of a message and of the messages in it. */
function templateOf({ template, values }: Message): string {
  return values.reduce<string>(
    (text, value) => (typeof value === 'object' && text.length < 200 ? `${text}|${templateOf(value)}` : text),
    template,
  );
}

/** A message as a template: without names and numbers. */
export function withoutDetails(text: string): string {
  return text
    .replace(/'[^']*'|"[^"]*"|“[^”]*”|`[^`]*`/g, "'…'")
    .replace(/-?\d[\d.e+,]*/g, '0')
    .replace(/(?:0 × )+0/g, '0 × 0')
    .slice(0, 200);
}

/** Every format can be parsed. */
async function checkFormats(analysis: Analysis, report: Report): Promise<void> {
  for (const { id, write, header = '' } of reportFormats) {
    const text = header + [...(await write(analysis, 'file', 'exact', false))].join('');
    readers[id]?.(text, report);
  }
}

/** Parsers of the formats; the others are plain text. */
const readers: Partial<Record<ReportFormatId, (text: string, report: Report) => void>> = {
  json: (text, report) =>
    assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(report)), 'JSON in pieces is not the report.'),
  csv: (text, report) => {
    const rows = parseCsv(text);
    assert.equal(rows.length, report.nodes.length + 1, 'CSV has not a row for every node.');
    for (const row of rows) assert.equal(row.length, rows[0].length, 'CSV has rows of different length.');
  },
  markdown: text => {
    // Tables are lines that start with a bar; all lines of a table have the same number of cells.
    let cells: number | null = null;
    for (const line of text.split('\n')) {
      const found = line.startsWith('|') ? line.replace(/\\[\\|]/g, '').split('|').length : null;
      if (found !== null && cells !== null) assert.equal(found, cells, 'Markdown has rows of different length.');
      cells = found;
    }
  },
  html: text => checkHtml(text),
  netron: text => void JSON.parse(text),
  modelExplorer: text => void JSON.parse(text),
};

/** RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/y;
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    assert.ok(found !== null, 'CSV does not follow RFC 4180.');
    row.push(found[1]);
    if (found[2] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

const emptyElements: ReadonlySet<string> = new Set(['meta', 'br', 'input', 'rect']);

/** Elements are nested correctly, and only those of the writer occur. */
function checkHtml(html: string): void {
  const open: string[] = [];
  for (const [, slash, name] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/gi)) {
    if (slash !== '') assert.equal(open.pop(), name, 'HTML closes what is not open.');
    else if (!emptyElements.has(name)) open.push(name);
    assert.match(
      name,
      /^(?:html|head|meta|title|style|script|noscript|body|main|section|h[12]|p|dl|div|dt|dd|ul|li|details|summary|table|thead|tbody|tr|th|td|br|bdi|svg|rect|text|label|input|button|span)$/,
    );
  }
  assert.deepEqual(open, [], 'HTML leaves elements open.');
}

/** Every question of the page has an answer for any model, and parts are not larger than the whole. */
function checkQuestions(analysis: Analysis): void {
  const [device] = builtInDevices;
  for (const convention of conventions) {
    for (const { macs, flops, special, params, weightBytes, outputBytes } of operatorTypes(analysis, convention))
      for (const figure of [macs, flops, special, params, weightBytes, outputBytes])
        checkFigure('sum of an operator', figure);
    const { cells } = costMap(new TreeIndex(analysis), {
      metric: 'flops',
      convention,
      root: null,
      depth: 8,
      minShare: 0,
    });
    for (const { value, start, size } of cells) {
      assert.ok(Number.isFinite(value) && value >= 0, 'A cell of the map has no area.');
      assert.ok(start >= 0 && start + size <= 1 + 1e-9, 'A cell of the map is outside.');
    }
    const { seconds } = roofline(
      analysis,
      boundsOn({ profile: device, peak: device.peaks[0], fused: false }, convention),
    );
    assert.ok(Number.isFinite(seconds) && seconds >= 0, 'The roofline takes no time that there is.');
  }
  memoryCurve(analysis);
  checkFigure('batch', analysis.batch);
  growthVariables(analysis, {});
  const { totals } = compare(analysis, analysis);
  assert.deepEqual(totals.old, totals.new, 'A model differs from itself.');
}

/** Settings may contain anything: invalid parts are ignored. */
async function checkSettings(bytes: Uint8Array): Promise<Said> {
  const text = new TextDecoder().decode(bytes);
  let settings: unknown;
  try {
    settings = JSON.parse(text);
  } catch {
    return ['no JSON'];
  }
  const value = (name: string): unknown =>
    typeof settings === 'object' && settings !== null ? (settings as Record<string, unknown>)[name] : settings;
  const { rules, mistakes } = readBudgetRules(value('budgets'));
  for (const path of ['model.onnx', 'mobile/a/b/model.onnx', 'a/'.repeat(200) + 'a'])
    for (const limit of Object.values(limitsFor(rules, path) ?? {})) assert.ok(Number.isFinite(limit) && limit >= 0);
  for (const mistake of mistakes) checkSentence(mistake, bytes);
  const devices = readDevices(value('devices'));
  for (const { bandwidth } of devices) assert.ok(Number.isFinite(bandwidth) && bandwidth > 0);
  return [...mistakes.map(templateOf), `${rules.length} ${devices.length}`];
}
