import assert from 'node:assert/strict';
import { analyze, type Analysis } from '../../src/engine/analysis/analyze';
import { limitsFor, readBudgetRules } from '../../src/engine/questions/budgetRules';
import { compare } from '../../src/engine/questions/comparison/compare';
import { costMap } from '../../src/engine/questions/tree/costMap';
import { builtInDevices, readDevices } from '../../src/engine/questions/devices';
import { growthVariables } from '../../src/engine/questions/growth/growth';
import { memoryCurve } from '../../src/engine/questions/memoryCurve';
import { operatorTypes } from '../../src/engine/questions/operatorTypes';
import { roofline } from '../../src/engine/questions/roofline';
import { TreeIndex } from '../../src/engine/questions/tree/treeIndex';
import { readModel } from '../../src/engine/readers/readModel';
import { MemorySource } from '../../src/engine/readers/support/byteSource';
import { ReadError } from '../../src/engine/readers/support/readError';
import { reportFormats, type ReportFormatId } from '../../src/engine/report/formats';
import { toReport } from '../../src/engine/report/json';
import type { Report } from '../../src/engine/report/report';
import { conventions } from '../../src/engine/graph/convention';
import { textOf } from '../../src/engine/graph/message';
import type { Kind } from './encode';
import { threads } from './threads';

/** Maximum milliseconds of processor time for an input, and the factor for a thorough check. */
const slow = 3000;
const thoroughTimes = 8;
/** Maximum bytes of buffers for an input. */
const large = 400e6;

/** The messages of a run without names and numbers: a mutant with a new message is worth keeping. */
export type Said = readonly string[];

/**
 * Runs the engine on an input and checks what has to hold for all inputs.
 * @param thorough also checks every format and question, and does everything twice
 * @throws AssertionError if something does not hold, or whatever the engine throws
 */
export async function check(kind: Kind, bytes: Uint8Array, thorough: boolean): Promise<Said> {
  const start = performance.now();
  const cpu = process.cpuUsage();
  const said = await (kind === 'settings' ? checkSettings(bytes) : checkModel(bytes, thorough));
  const taken = performance.now() - start;
  // On a busy machine, elapsed time is more than processor time.
  if (taken > slow) {
    const { user, system } = process.cpuUsage(cpu);
    assert.ok(
      (user + system) / threads < slow * 1000 * (thorough ? thoroughTimes : 1),
      `It took ${slow / 1000} seconds or more.`,
    );
  }
  if (taken > 300) {
    const { arrayBuffers } = process.memoryUsage();
    assert.ok(arrayBuffers < large, `It took ${large / 1e6} MB or more.`);
  }
  return said;
}

async function checkModel(bytes: Uint8Array, thorough: boolean): Promise<Said> {
  const input = Buffer.from(bytes).toString('latin1');
  const analysis = await analysisOf(bytes);
  if (analysis instanceof ReadError) {
    checkSentence(analysis.message, input);
    return [`${analysis.code} ${withoutDetails(analysis.message)}`];
  }
  const report = toReport(analysis, 'file', 'exact');
  checkFigures(report, input);
  if (thorough) {
    checkFormats(analysis, report);
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
    ...report.diagnostics.map(({ code, message }) => `${code} ${withoutDetails(message)}`),
    ...report.nodes.map(({ op, note, macs, outputs }) => {
      const shape = outputs[0]?.shape;
      return `${op} ${withoutDetails(note)} ${macs === null} ${shape ? shape.includes(null) : 'unknown'}`;
    }),
  ];
}

async function analysisOf(bytes: Uint8Array): Promise<Analysis | ReadError> {
  try {
    return analyze(await readModel(new MemorySource(bytes)));
  } catch (error) {
    if (error instanceof ReadError) return error;
    throw error;
  }
}

/** Figures are whole, finite and not negative, or unknown; messages are the product's own. */
function checkFigures(report: Report, input: string): void {
  for (const [name, figure] of Object.entries(report.totals)) if (typeof figure === 'number') checkFigure(name, figure);
  for (const { value } of report.dimensions) checkFigure('dimension', value);
  checkFigure('batch', report.batch);
  for (const node of report.nodes) {
    const { macs, flops, special, params, buffers, weightBytes } = node;
    for (const [name, figure] of Object.entries({ macs, flops, special, params, buffers, weightBytes }))
      checkFigure(`${node.op}: ${name}`, figure);
    for (const tensor of [...node.inputs, ...node.outputs])
      for (const dim of tensor?.shape ?? []) checkFigure(`${node.op}: dimension`, dim);
    checkSentence(node.note, input);
  }
  for (const { message } of report.diagnostics) checkSentence(message, input);
}

function checkFigure(name: string, figure: number | null): void {
  const isSound = figure === null || (Number.isFinite(figure) && figure >= 0 && Number.isInteger(figure));
  assert.ok(isSound, `${name} is ${figure === null ? 'null' : kindOfNumber(figure)}.`);
}

function kindOfNumber(figure: number): string {
  if (!Number.isFinite(figure)) return String(figure);
  return figure < 0 ? 'negative' : 'a fraction';
}

/** No message contains the text of a JavaScript exception or an undefined value, unless the input does. */
function checkSentence(text: string, input: string): void {
  const raw =
    /\bundefined\b|\bNaN\b|\bInfinity\b|\[object |Cannot (?:read|set|convert|mix)|is not (?:a function|iterable|defined)|Invalid (?:array|typed array|string) length|[A-Z]\w*Error:|call stack/;
  const found = raw.exec(text)?.[0];
  assert.ok(found === undefined || input.includes(found), `A sentence says ${found}: ${withoutDetails(text)}`);
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
function checkFormats(analysis: Analysis, report: Report): void {
  for (const { id, write, header = '' } of reportFormats) {
    const text = header + [...write(analysis, 'file', 'exact', false)].join('');
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

const emptyElements: ReadonlySet<string> = new Set(['meta', 'br']);

/** Elements are nested correctly, and only those of the writer occur. */
function checkHtml(html: string): void {
  const open: string[] = [];
  for (const [, slash, name] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/gi)) {
    if (slash !== '') assert.equal(open.pop(), name, 'HTML closes what is not open.');
    else if (!emptyElements.has(name)) open.push(name);
    assert.match(name, /^(?:html|head|meta|title|style|body|h1|p|dl|div|dt|dd|ul|li|table|thead|tbody|tr|th|td|br)$/);
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
    const { seconds } = roofline(analysis, convention, device.peaks[0], device.bandwidth);
    assert.ok(Number.isFinite(seconds) && seconds >= 0, 'The roofline takes no time that there is.');
  }
  memoryCurve(analysis);
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
  const sentences = mistakes.map(textOf);
  for (const sentence of sentences) checkSentence(sentence, text);
  const devices = readDevices(value('devices'));
  for (const { bandwidth } of devices) assert.ok(Number.isFinite(bandwidth) && bandwidth > 0);
  return [...sentences.map(withoutDetails), `${rules.length} ${devices.length}`];
}
